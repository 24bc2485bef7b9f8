import { Injectable } from '@nestjs/common';
import { Access, assertHasAll, assertOwn, Caller } from '../access/access';
import { OPEN, revokeInvitations } from '../access/open-invitations';
import { Role, ROLE_RIGHTS } from '../access/rights';
import { lockRightsFor } from '../access/rights-lock';
import { Config } from '../platform/config/config';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { everywhere } from '../platform/database/tenant-scope';
import { Problem } from '../platform/errors/problem';
import { emailOf, emailTaken } from './email';
import { addInvitation, Invitation, INVITATION_COLUMNS, NewInvitation } from './invitation-rows';
import { assertSomebodyElse, OperatorsService } from './operators.service';

/** A weekend and a day. */
const INVITATION_HOURS = 72;
const RESET_HOURS = 24;
const OWNER_HOURS = 24;
/** Processes that start together each print a link, and each of these has to work. */
const TOGETHER_SECONDS = 60;

const PROGRAM = { id: null, name: 'Recado' } as const;

/** The address is shown once, to whoever made it: Recado sends no mail. */
export type Link = Invitation & { readonly url: string };

/** Links that let somebody in: they are seen, made and withdrawn here, and opened in AcceptanceService. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly config: Config,
    private readonly database: OperatorDatabase,
    private readonly operators: OperatorsService,
  ) {}

  /** Those that still work, newest first. */
  async list({ tenantId }: Access): Promise<readonly Invitation[]> {
    return this.database.query<Invitation>(
      `SELECT ${INVITATION_COLUMNS} FROM invitations
       WHERE ${OPEN} AND ($1::uuid IS NULL OR tenant_id = $1) ORDER BY created_at DESC, id`,
      [tenantId],
    );
  }

  /** The newest invitation of somebody is the one that works. */
  async invite(
    caller: Caller,
    { email: written, role, tenantId }: { email: string; role: Role; tenantId: string | null },
  ): Promise<Link> {
    assertHasAll(caller, ROLE_RIGHTS[role], 'role');
    const email = emailOf(written);
    if (await this.isTaken(email)) throw emailTaken();
    return this.database.inTransaction(async (tx) => {
      await lockRightsFor(tx, caller);
      const former = `purpose = 'invitation' AND email = $1 AND tenant_id IS NOT DISTINCT FROM $2`;
      await revokeInvitations(tx, former, [email, tenantId]);
      return this.add(tx, {
        purpose: 'invitation',
        email,
        role,
        tenantId,
        hours: INVITATION_HOURS,
        by: caller,
      });
    });
  }

  async revoke(access: Access, id: string): Promise<void> {
    const [found] = await this.database.query<{ tenantId: string | null }>(
      `SELECT tenant_id AS "tenantId" FROM invitations WHERE id = $1 AND ${OPEN}`,
      [id],
    );
    if (found === undefined) throw Problem.notFound('Invitation');
    assertOwn(access, found.tenantId, 'Invitation');
    await revokeInvitations(this.database, 'id = $1', [id]);
  }

  /** A link with which somebody sets a new password; with `totp`, for whom the app and the recovery codes are gone too. */
  async reset(caller: Caller, operatorId: string, { totp }: { totp: boolean }): Promise<Link> {
    return this.database.inTransaction(async (tx) => {
      const { email, role, tenantId, active } = await this.operators.lockManaged(tx, caller, operatorId);
      assertSomebodyElse(caller, operatorId);
      if (!active)
        throw new Problem('conflict', 'operator_off', 'This operator is switched off; switch them on first');
      await revokeInvitations(tx, 'operator_id = $1', [operatorId]);
      const about = { purpose: 'reset', email, role, tenantId, operatorId, removesTotp: totp } as const;
      return this.add(tx, { ...about, hours: RESET_HOURS, by: caller });
    });
  }

  /** Null once there is an owner. Links of earlier starts end. */
  async firstOwnerLink(): Promise<Link | null> {
    return everywhere(async () => ((await this.ownerMissing()) ? this.renewOwnerLink() : null));
  }

  /** For the day when the only owner has lost the password: it makes an owner, or restores the one whose e-mail is given. */
  async ownerLink(caller: Caller): Promise<Link> {
    return this.database.inTransaction(async (tx) => this.addOwnerLink(tx, caller));
  }

  async ownerMissing(): Promise<boolean> {
    const owners = await this.database.query(
      `SELECT 1 FROM operators WHERE role = 'owner' AND active LIMIT 1`,
    );
    return owners.length === 0;
  }

  /** An e-mail signs in to one tenant, whichever it is. */
  private async isTaken(email: string): Promise<boolean> {
    const find = 'SELECT 1 FROM operators WHERE lower(email) = lower($1)';
    return (await everywhere(async () => this.database.query(find, [email]))).length > 0;
  }

  private async renewOwnerLink(): Promise<Link> {
    return this.database.inTransaction(async (tx) => {
      const earlier = `purpose = 'owner' AND created_at < now() - $1 * interval '1 second'`;
      await revokeInvitations(tx, earlier, [TOGETHER_SECONDS]);
      return this.addOwnerLink(tx, PROGRAM);
    });
  }

  private async addOwnerLink(tx: Tx, by: NewInvitation['by']): Promise<Link> {
    const about = { purpose: 'owner', email: null, role: 'owner', tenantId: null } as const;
    return this.add(tx, { ...about, hours: OWNER_HOURS, by });
  }

  /** The token stands behind the `#`: browsers send that to no server and into no log. */
  private async add(tx: Tx, input: NewInvitation): Promise<Link> {
    const { token, ...invitation } = await addInvitation(tx, input);
    const base = this.config.publicUrl ?? this.config.localUrl;
    return { ...invitation, url: `${base}/invitation#${token}` };
  }
}
