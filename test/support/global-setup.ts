import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { migrate } from '../../src/platform/database/connections';
import { EmbeddedPostgres } from '../../src/platform/database/embedded-postgres';
import { TEMPLATE, urlOf } from './database';

/** One real Postgres for the whole suite; each test file clones its own database from a migrated template. */
export default async function setup(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'recado-test-'));
  const postgres = await EmbeddedPostgres.start({ dataDir });
  process.env['TEST_POSTGRES'] = JSON.stringify(postgres.connection);
  Object.assign(globalThis, { testPostgres: { postgres, dataDir } });
  const admin = await new DataSource({ type: 'postgres', url: urlOf('recado') }).initialize();
  // Nothing here outlives the run or a loss of power: no test waits for the disk.
  await admin.query('ALTER SYSTEM SET fsync = off');
  await admin.query('SELECT pg_reload_conf()');
  await admin.query(`CREATE DATABASE ${TEMPLATE}`);
  await admin.destroy();
  await migrate({ url: urlOf(TEMPLATE) }, refuse);
}

/** The suite's login may make roles; tests that speak of another make it themselves. */
function refuse(line: string): void {
  throw new Error(line);
}
