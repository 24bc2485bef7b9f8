import { Role } from '../access/rights';
import { Tx } from '../platform/database/database';
import { digestOf, makeToken } from '../platform/secrets/tokens';

/** `invitation`: makes an operator; `reset`: sets a password anew; `owner`: makes or restores an owner. */
export const PURPOSES = ['invitation', 'reset', 'owner'] as const;

export type Purpose = (typeof PURPOSES)[number];

/** A link that somebody may open once. */
export interface Invitation {
  readonly id: string;
  readonly tenantId: string | null;
  readonly purpose: Purpose;
  /** Null: whoever opens it says it. */
  readonly email: string | null;
  readonly role: Role;
  /** Whose password is set anew. */
  readonly operatorId: string | null;
  readonly removesTotp: boolean;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface NewInvitation extends Pick<Invitation, 'tenantId' | 'purpose' | 'email' | 'role'> {
  readonly operatorId?: string;
  readonly removesTotp?: boolean;
  readonly hours: number;
  readonly by: { readonly id: string | null; readonly name: string };
}

export const INVITATION_COLUMNS = `id, tenant_id AS "tenantId", purpose, email, role, operator_id AS "operatorId",
  removes_totp AS "removesTotp", created_by_name AS "createdBy", created_at AS "createdAt", expires_at AS "expiresAt"`;

/** Used or not: so long it can be looked up what a link was for. */
const KEPT_DAYS = 30;

/** The token is known here and now, and to whoever is given it; the row keeps its digest. */
export async function addInvitation(tx: Tx, input: NewInvitation): Promise<Invitation & { token: string }> {
  const token = makeToken();
  const [row] = await tx.query<Invitation>(
    `WITH old AS (DELETE FROM invitations WHERE expires_at < now() - $11 * interval '1 day')
     INSERT INTO invitations (tenant_id, purpose, email, role, operator_id, removes_totp, token_digest, created_by, created_by_name, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + $10 * interval '1 hour') RETURNING ${INVITATION_COLUMNS}`,
    [
      input.tenantId,
      input.purpose,
      input.email,
      input.role,
      input.operatorId ?? null,
      input.removesTotp ?? false,
      digestOf(token),
      input.by.id,
      input.by.name,
      input.hours,
      KEPT_DAYS,
    ],
  );
  if (row === undefined) throw new Error('an invitation that was not stored');
  return { ...row, token };
}
