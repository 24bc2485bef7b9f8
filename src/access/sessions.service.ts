import { Injectable } from '@nestjs/common';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { everywhere } from '../platform/database/tenant-scope';
import { ApiKey } from '../platform/secrets/keys';
import { digestOf, makeToken } from '../platform/secrets/tokens';
import { Caller, INSTALLATION } from './access';
import { Browser } from './browser';
import { Right, ROLE_RIGHTS, Role, ROLES } from './rights';

/** However much it is used: a stolen cookie is worth no more than this. Nobody is asked for a password twice in a week. */
const LIFE_DAYS = 7;
/**
 * Unused: over a night, so that whoever opens the page in the morning signs in, and whoever works all day does so once. A page
 * that is left open looks again by itself, and so is in use.
 */
const IDLE_HOURS = 12;
/** A session in use costs one write in this time. */
const NOTED_EVERY_SECONDS = 60;

const RIGHTS_OF: ReadonlyMap<Role, ReadonlySet<Right>> = new Map(
  ROLES.map((role) => [role, new Set(ROLE_RIGHTS[role])]),
);

export interface Session {
  /** For the cookie; only its digest is stored. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** A session that a request brings. */
export interface Found {
  readonly caller: Caller;
  readonly digest: Buffer;
  /** Its last use was noted a while ago. */
  readonly stale: boolean;
}

/** A session as its operator sees it. */
export interface ShownSession {
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly current: boolean;
}

interface Row {
  readonly digest: Buffer;
  readonly stale: boolean;
  readonly id: string | null;
  readonly name: string;
  readonly tenantId: string | null;
  readonly role: Role;
}

const ALIVE = `expires_at > now() AND last_seen_at > now() - interval '${IDLE_HOURS} hours'`;

/**
 * Who is signed in. A session ends with its time, unused, when it is closed, when its operator is switched off, and one that
 * was opened with the installation's key when there is another key. What its operator may do is read with each request.
 */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly apiKey: ApiKey,
  ) {}

  /** Always with a token of its own: one that a browser brought along is never taken over. Null: for the installation's key. */
  async open(tx: Tx, operatorId: string | null, { address, userAgent }: Browser): Promise<Session> {
    const token = makeToken();
    const [row] = await tx.query<{ expiresAt: Date }>(
      `WITH expired AS (DELETE FROM sessions WHERE NOT (${ALIVE}))
       INSERT INTO sessions (token_digest, operator_id, tenant_id, api_key_digest, address, user_agent, expires_at)
       VALUES ($1, $2, (SELECT tenant_id FROM operators WHERE id = $2), $3, $4, $5, now() + $6 * interval '1 day')
       RETURNING expires_at AS "expiresAt"`,
      [
        digestOf(token),
        operatorId,
        operatorId === null ? this.apiKey.digest : null,
        address,
        userAgent,
        LIFE_DAYS,
      ],
    );
    if (row === undefined) throw new Error('the database gave no session back');
    return { token, expiresAt: row.expiresAt };
  }

  /** Of the first token that is one. */
  async find(tokens: readonly string[]): Promise<Found | null> {
    const [row] = await this.database.query<Row>(
      `SELECT s.token_digest AS digest, s.last_seen_at < now() - $3 * interval '1 second' AS stale,
              o.id, o.name, o.tenant_id AS "tenantId", o.role
       FROM sessions s LEFT JOIN operators o ON o.id = s.operator_id
       WHERE s.token_digest = ANY($1::bytea[]) AND ${ALIVE} AND (s.api_key_digest = $2 OR o.active)
       ORDER BY array_position($1::bytea[], s.token_digest) LIMIT 1`,
      [tokens.map(digestOf), this.apiKey.digest, NOTED_EVERY_SECONDS],
    );
    return row === undefined ? null : { caller: callerOf(row), digest: row.digest, stale: row.stale };
  }

  async noteUse({ digest, stale }: Found): Promise<void> {
    if (!stale) return;
    await this.database.query('UPDATE sessions SET last_seen_at = now() WHERE token_digest = $1', [digest]);
  }

  async close(tokens: readonly string[]): Promise<void> {
    const digests = tokens.map(digestOf);
    await everywhere(async () =>
      this.database.query('DELETE FROM sessions WHERE token_digest = ANY($1::bytea[])', [digests]),
    );
  }

  async closeAll(tx: Tx, operatorId: string): Promise<void> {
    await tx.query('DELETE FROM sessions WHERE operator_id = $1', [operatorId]);
  }

  async closeOthers(operatorId: string, tokens: readonly string[]): Promise<void> {
    await this.database.query(
      'DELETE FROM sessions WHERE operator_id = $1 AND token_digest <> ALL($2::bytea[])',
      [operatorId, tokens.map(digestOf)],
    );
  }

  /** Those of an operator, newest first. */
  async of(operatorId: string, tokens: readonly string[]): Promise<readonly ShownSession[]> {
    return this.database.query<ShownSession>(
      `SELECT created_at AS "createdAt", last_seen_at AS "lastSeenAt", address, user_agent AS "userAgent",
              token_digest = ANY($2::bytea[]) AS current
       FROM sessions WHERE operator_id = $1 AND ${ALIVE} ORDER BY created_at DESC`,
      [operatorId, tokens.map(digestOf)],
    );
  }
}

function callerOf({ id, name, tenantId, role }: Row): Caller {
  if (id === null) return { ...INSTALLATION, isPerson: true };
  return { tenantId, kind: 'operator', id, name, rights: RIGHTS_OF.get(role) ?? new Set(), isPerson: true };
}
