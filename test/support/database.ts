import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { sqlStateOf } from '../../src/platform/database/database';
import type { PostgresConnection } from '../../src/platform/database/embedded-postgres';
import { until } from './until';

export const TEMPLATE = 'recado_template';
const OBJECT_IN_USE = '55006';

/** A `DATABASE_URL` of the suite's Postgres, which listens on a Unix socket only. */
export function urlOf(database: string): string {
  const { host, port, user } = JSON.parse(process.env['TEST_POSTGRES'] ?? '{}') as PostgresConnection;
  return `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
}

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A migrated, empty database of its own for a test file. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  return { url: urlOf(name), drop: async () => until(async () => isDropped(name)) };
}

/** False while somebody whom Postgres has told to go has not gone yet: it waits for them for some seconds only. */
async function isDropped(name: string): Promise<boolean> {
  try {
    await administer(`DROP DATABASE ${name} WITH (FORCE)`);
    return true;
  } catch (error) {
    if (sqlStateOf(error) === OBJECT_IN_USE) return false;
    throw error;
  }
}

/** A statement for the whole of the suite's Postgres. */
export async function administer(sql: string): Promise<void> {
  const client = new Client({ connectionString: urlOf('recado') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
