import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { OperatorDatabase } from '../platform/database/database';
import { everywhere } from '../platform/database/tenant-scope';
import { ApiKey } from '../platform/secrets/keys';
import { Caller, INSTALLATION } from './access';

const LIFE_DAYS = 7;

export interface Session {
  /** For the cookie; only its digest is stored. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** Who is signed in. A session ends with its time, when it is closed, and when the installation gets another API key. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly apiKey: ApiKey,
  ) {}

  /** Null for a key that is not the installation's. */
  async open(apiKey: string): Promise<Session | null> {
    if (!this.apiKey.matches(apiKey)) return null;
    const token = randomBytes(32).toString('base64url');
    const [row] = await everywhere(async () =>
      this.database.query<{ expiresAt: Date }>(
        `WITH expired AS (DELETE FROM sessions WHERE expires_at <= now())
         INSERT INTO sessions (token_digest, api_key_digest, expires_at)
         VALUES ($1, $2, now() + $3 * interval '1 day') RETURNING expires_at AS "expiresAt"`,
        [digestOf(token), this.apiKey.digest, LIFE_DAYS],
      ),
    );
    return { token, expiresAt: row?.expiresAt ?? new Date() };
  }

  /** Of the first token that is one. */
  async find(tokens: readonly string[]): Promise<Caller | null> {
    const [row] = await everywhere(async () =>
      this.database.query(
        `SELECT 1 FROM sessions
         WHERE token_digest = ANY($1::bytea[]) AND api_key_digest = $2 AND expires_at > now()
         ORDER BY array_position($1::bytea[], token_digest) LIMIT 1`,
        [tokens.map(digestOf), this.apiKey.digest],
      ),
    );
    return row === undefined ? null : { ...INSTALLATION, isPerson: true };
  }

  async close(tokens: readonly string[]): Promise<void> {
    const digests = tokens.map(digestOf);
    await everywhere(async () =>
      this.database.query('DELETE FROM sessions WHERE token_digest = ANY($1::bytea[])', [digests]),
    );
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
