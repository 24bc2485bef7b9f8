import { Injectable } from '@nestjs/common';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { digestOf } from '../platform/secrets/tokens';
import { Access, assertHasAll, Caller } from './access';
import { isApiKey, newApiKey, prefixOf } from './api-key-text';
import { isInstallationWide, Right, RIGHTS } from './rights';
import { lockRights, lockRightsFor, VALID_KEY } from './rights-lock';
import { revokeKeys } from './revoked-keys';

export interface StoredApiKey {
  readonly id: string;
  /** Null: it sees the whole installation. */
  readonly tenantId: string | null;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly createdAt: Date;
  readonly createdBy: Pick<Caller, 'kind' | 'id' | 'name'>;
  readonly revokedAt: Date | null;
}

interface NewApiKey extends Pick<StoredApiKey, 'tenantId' | 'name' | 'expiresAt'> {
  readonly scopes: readonly Right[];
}

const COLUMNS = `id, tenant_id AS "tenantId", name, prefix, scopes, expires_at AS "expiresAt", last_used_at AS "lastUsedAt",
  created_at AS "createdAt", revoked_at AS "revokedAt",
  json_build_object('kind', created_by_kind, 'id', created_by_id, 'name', created_by_name) AS "createdBy"`;

/** Keys that people make for programs. A key is shown once; what is kept of it cannot be used. */
@Injectable()
export class ApiKeysService {
  constructor(private readonly database: OperatorDatabase) {}

  /**
   * Who shows this key; null when it is unknown, revoked or over, which all look the same. Asked of the database at every
   * request, so that revoking works at once in every process; the last use is written once a minute.
   */
  async find(key: string): Promise<Caller | null> {
    if (!isApiKey(key)) return null;
    const [row] = await this.database.query<Pick<StoredApiKey, 'id' | 'tenantId' | 'name' | 'scopes'>>(
      `WITH found AS (
         SELECT id, tenant_id, name, scopes FROM api_keys
         WHERE digest = $1 AND ${VALID_KEY}
       ), used AS (
         UPDATE api_keys SET last_used_at = now() FROM found
         WHERE api_keys.id = found.id
           AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
       )
       SELECT id, tenant_id AS "tenantId", name, scopes FROM found`,
      [digestOf(key)],
    );
    if (row === undefined) return null;
    const { scopes, ...who } = row;
    return { ...who, kind: 'key', rights: rightsOf(scopes, who.tenantId), isPerson: false };
  }

  /** Newest first. */
  async list({ tenantId }: Access): Promise<readonly StoredApiKey[]> {
    return this.database.query<StoredApiKey>(
      `SELECT ${COLUMNS} FROM api_keys WHERE $1::uuid IS NULL OR tenant_id = $1 ORDER BY created_at DESC, id`,
      [tenantId],
    );
  }

  /** @throws Problem when there is none that the caller may see */
  async get({ tenantId }: Access, id: string): Promise<StoredApiKey> {
    const [row] = await this.database.query<StoredApiKey>(
      `SELECT ${COLUMNS} FROM api_keys WHERE id = $1 AND ($2::uuid IS NULL OR tenant_id = $2)`,
      [id, tenantId],
    );
    if (row === undefined) throw Problem.notFound('Key');
    return row;
  }

  /**
   * The only answer that ever holds the key itself. One that is made with a key ends with that key at the latest.
   * @throws Problem when it would end later
   */
  async create(
    by: Caller,
    { tenantId, name, scopes, expiresAt }: NewApiKey,
  ): Promise<[StoredApiKey, string]> {
    const key = newApiKey();
    return this.database.inTransaction(async (tx) => {
      await lockRightsFor(tx, by);
      const end = notAfter(await endOf(tx, by), expiresAt);
      const [row] = await tx.query<StoredApiKey>(
        `INSERT INTO api_keys (tenant_id, name, prefix, digest, scopes, expires_at,
                               created_by_kind, created_by_id, created_by_name)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${COLUMNS}`,
        [tenantId, name, prefixOf(key), digestOf(key), scopes, end, by.kind, by.id, by.name],
      );
      if (row === undefined) throw new Error('the database gave no key back');
      return [row, key];
    });
  }

  /**
   * A key can be ended sooner, never later: whoever may write keys would otherwise prolong rights that they lack.
   * @throws Problem when it is revoked, would last longer, or may do what the caller may not
   */
  async change(
    caller: Caller,
    id: string,
    { name, expiresAt }: { name?: string; expiresAt?: Date },
  ): Promise<StoredApiKey> {
    const { scopes, tenantId } = await this.get(caller, id);
    assertHasAll(caller, [...rightsOf(scopes, tenantId)]);
    const [row] = await this.database.query<StoredApiKey>(
      `UPDATE api_keys SET name = coalesce($3, name), expires_at = coalesce($4, expires_at)
       WHERE id = $1 AND ($2::uuid IS NULL OR tenant_id = $2) AND revoked_at IS NULL
         AND ($4::timestamptz IS NULL OR expires_at IS NULL OR $4 <= expires_at)
       RETURNING ${COLUMNS}`,
      [id, caller.tenantId, name ?? null, expiresAt ?? null],
    );
    if (row !== undefined) return row;
    const { revokedAt } = await this.get(caller, id);
    if (revokedAt === null) throw Problem.invalid('expiresAt', 'can only come sooner; make another key');
    throw new Problem('conflict', 'key_revoked', 'This key is revoked and stays as it was; make another one');
  }

  /** Also one that may do more than the caller: whoever sees that a key has leaked is to stop it at once. */
  async revoke(access: Access, id: string): Promise<void> {
    await this.get(access, id);
    await this.database.inTransaction(async (tx) => {
      await lockRights(tx);
      await revokeKeys(tx, [id]);
    });
  }
}

/** When the caller's own rights are over; null: not by themselves. */
async function endOf(tx: Tx, { kind, id }: Caller): Promise<Date | null> {
  if (kind !== 'key') return null;
  const [maker] = await tx.query<{ end: Date | null }>(
    'SELECT expires_at AS "end" FROM api_keys WHERE id = $1',
    [id],
  );
  return maker?.end ?? null;
}

function notAfter(latest: Date | null, wanted: Date | null): Date | null {
  if (latest === null || wanted === null) return wanted ?? latest;
  if (wanted <= latest) return wanted;
  throw Problem.invalid(
    'expiresAt',
    `must not be after ${latest.toISOString()}, when the key ends that makes it`,
  );
}

/** A right that another version had is none; a tenant's key never has one of the installation's, whatever the row says. */
function rightsOf(scopes: readonly string[], tenantId: string | null): ReadonlySet<Right> {
  return new Set(
    RIGHTS.filter((right) => scopes.includes(right) && (tenantId === null || !isInstallationWide(right))),
  );
}
