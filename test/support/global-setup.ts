import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../src/platform/database/connections';
import { EmbeddedPostgres } from '../../src/platform/database/embedded-postgres';
import { keepCluster } from './cluster';
import { administer, TEMPLATE, urlOf } from './database';
import { waitLongForDatabase } from './patience';

/**
 * One real Postgres for the whole suite; each test file clones its own database from a migrated template, and programs that
 * start one of their own begin with a copy of its cluster.
 */
export default async function setup(): Promise<void> {
  waitLongForDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'recado-test-'));
  const first = await EmbeddedPostgres.start({ dataDir });
  const { connection } = first;
  process.env['TEST_POSTGRES'] = JSON.stringify(connection);
  await migrate({ url: urlOf('recado') }, refuse);
  // Nothing here outlives the run or a loss of power: no test waits for the disk.
  await administer('ALTER SYSTEM SET fsync = off');
  await first.stop();
  keepCluster(dataDir);
  const postgres = await EmbeddedPostgres.start({ dataDir });
  Object.assign(globalThis, { testPostgres: { postgres, dataDir } });
  await administer(`CREATE DATABASE ${TEMPLATE}`);
  await migrate({ url: urlOf(TEMPLATE) }, refuse);
}

/** The suite's login may make roles; tests that speak of another make it themselves. */
function refuse(line: string): void {
  throw new Error(line);
}
