import { Injectable } from '@nestjs/common';
import { Access, alsoActsOn, assertHasAll, assertOwn, Caller } from '../access/access';
import { revokeInvitationsOf } from '../access/open-invitations';
import { revokeWaysBack } from '../access/revoked-keys';
import { Right, Role, ROLE_RIGHTS } from '../access/rights';
import { lockRightsFor } from '../access/rights-lock';
import { SessionsService } from '../access/sessions.service';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';

/** Somebody who signs in. Passwords and codes go in and never come out. */
export interface Operator {
  readonly id: string;
  /** Null: an owner, who belongs to the installation. */
  readonly tenantId: string | null;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly active: boolean;
  readonly hasTotp: boolean;
  readonly createdAt: Date;
  readonly lastSignInAt: Date | null;
}

export interface OperatorChange {
  readonly name?: string;
  readonly role?: Role;
  readonly active?: boolean;
}

const OPERATOR_COLUMNS = `id, tenant_id AS "tenantId", name, email, role, active,
  totp_confirmed_at IS NOT NULL AS "hasTotp", created_at AS "createdAt", last_sign_in_at AS "lastSignInAt"`;

/** The people of a tenant, or of the installation, as somebody who may manage them sees them. */
@Injectable()
export class OperatorsService {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly sessions: SessionsService,
  ) {}

  /** Newest first. */
  async list({ tenantId }: Access): Promise<readonly Operator[]> {
    return this.database.query<Operator>(
      `SELECT ${OPERATOR_COLUMNS} FROM operators WHERE $1::uuid IS NULL OR tenant_id = $1 ORDER BY created_at DESC, id`,
      [tenantId],
    );
  }

  async find(access: Access, id: string): Promise<Operator> {
    const [operator] = await this.database.query<Operator>(
      `SELECT ${OPERATOR_COLUMNS} FROM operators WHERE id = $1`,
      [id],
    );
    return own(access, operator);
  }

  async change(caller: Caller, id: string, { name, role, active }: OperatorChange): Promise<Operator> {
    await this.database.inTransaction(async (tx) => {
      const operator = await this.lockManaged(tx, caller, id);
      const next = role ?? operator.role;
      if (role !== undefined) assertRoleFits(caller, operator, role);
      if (active !== undefined || next !== operator.role) assertSomebodyElse(caller, id);
      if (active === false) await assertOwnerRemains(tx, operator);
      await tx.query(
        'UPDATE operators SET name = coalesce($2, name), role = coalesce($3, role), active = coalesce($4, active) WHERE id = $1',
        [id, name ?? null, role ?? null, active ?? null],
      );
      if (active === false) await this.sessions.closeAll(tx, id);
      if (active === false) await takeBack(tx, caller, id, []);
      else if (next !== operator.role) await takeBack(tx, caller, id, ROLE_RIGHTS[next]);
    });
    return this.find(caller, id);
  }

  async remove(caller: Caller, id: string): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      const operator = await this.lockManaged(tx, caller, id);
      assertSomebodyElse(caller, id);
      await assertOwnerRemains(tx, operator);
      await takeBack(tx, caller, id, []);
      await tx.query('DELETE FROM operators WHERE id = $1', [id]);
    });
  }

  /** Somebody whom the caller still may manage, locked until the transaction ends. */
  async lockManaged(tx: Tx, caller: Caller, id: string): Promise<Operator> {
    await lockRightsFor(tx, caller);
    const [row] = await tx.query<Operator>(
      `SELECT ${OPERATOR_COLUMNS} FROM operators WHERE id = $1 FOR UPDATE`,
      [id],
    );
    const operator = own(caller, row);
    assertHasAll(caller, ROLE_RIGHTS[operator.role]);
    return operator;
  }
}

/** So that nobody shuts themselves out, or leaves unseen. */
export function assertSomebodyElse(caller: Caller, id: string): void {
  if (caller.kind !== 'operator' || caller.id !== id) return;
  throw new Problem(
    'conflict',
    'own_account',
    'Nobody does this to their own account; ask somebody else who may',
  );
}

function own(access: Access, operator: Operator | undefined): Operator {
  if (operator === undefined) throw Problem.notFound('Operator');
  assertOwn(access, operator.tenantId, 'Operator');
  return operator;
}

/** What somebody may do is read with each request; what they have handed out is not. `left` is what they keep. */
async function takeBack(tx: Tx, caller: Caller, id: string, left: readonly Right[]): Promise<void> {
  await revokeInvitationsOf(tx, [id]);
  alsoActsOn(caller, await revokeWaysBack(tx, id, left));
}

function assertRoleFits(caller: Caller, operator: Operator, role: Role): void {
  assertHasAll(caller, ROLE_RIGHTS[role], 'role');
  if ((role === 'owner') === (operator.role === 'owner')) return;
  throw new Problem(
    'conflict',
    'other_place',
    'An owner belongs to the installation and everybody else to one tenant; remove the operator and invite them anew',
  );
}

async function assertOwnerRemains(tx: Tx, { id, role }: Operator): Promise<void> {
  if (role !== 'owner') return;
  const others = await tx.query(
    `SELECT 1 FROM operators WHERE role = 'owner' AND active AND id <> $1 LIMIT 1`,
    [id],
  );
  if (others.length > 0) return;
  throw new Problem('conflict', 'last_owner', 'This is the last active owner; invite another one first');
}
