import { Injectable } from '@nestjs/common';
import { Access, assertHasAll, assertOwn, Caller } from '../access/access';
import { Role, ROLE_RIGHTS } from '../access/rights';
import { SessionsService } from '../access/sessions.service';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { revokeInvitationsOf } from './invitation-rows';
import { lockOwners } from './owners-lock';

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
      if (role !== undefined) assertRoleFits(caller, operator, role);
      if (active === false || (role ?? operator.role) !== operator.role) assertSomebodyElse(caller, id);
      if (active === false) await assertOwnerRemains(tx, operator);
      await tx.query(
        'UPDATE operators SET name = coalesce($2, name), role = coalesce($3, role), active = coalesce($4, active) WHERE id = $1',
        [id, name ?? null, role ?? null, active ?? null],
      );
      // What they may do is read with each request; what they have handed out is not.
      if (active === false || role !== undefined) await revokeInvitationsOf(tx, id);
      if (active === false) await this.sessions.closeAll(tx, id);
    });
    return this.find(caller, id);
  }

  async remove(caller: Caller, id: string): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      const operator = await this.lockManaged(tx, caller, id);
      assertSomebodyElse(caller, id);
      await assertOwnerRemains(tx, operator);
      await revokeInvitationsOf(tx, id);
      await tx.query('DELETE FROM operators WHERE id = $1', [id]);
    });
  }

  /** Somebody whom the caller may manage, locked until the transaction ends. */
  async lockManaged(tx: Tx, caller: Caller, id: string): Promise<Operator> {
    await lockOwners(tx);
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

function assertRoleFits(caller: Caller, operator: Operator, role: Role): void {
  assertHasAll(caller, ROLE_RIGHTS[role]);
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
