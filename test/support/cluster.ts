import { chmodSync, cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where the embedded Postgres keeps its cluster. */
function clusterOf(dataDir: string): string {
  return join(dataDir, 'postgres', 'data');
}

/**
 * In the suite, gives a folder without a cluster a copy of the migrated one, for initdb and the migrations are most of a first
 * start; elsewhere the program makes its own.
 */
export function layCluster(dataDir: string): void {
  const cluster = process.env['TEST_CLUSTER'];
  const own = clusterOf(dataDir);
  if (cluster === undefined || existsSync(own)) return;
  cpSync(cluster, own, { recursive: true });
  chmodSync(own, 0o700);
}

/** For {@link layCluster}: of the cluster of this folder, which is at rest. */
export function keepCluster(dataDir: string): void {
  const kept = join(dataDir, 'cluster');
  cpSync(clusterOf(dataDir), kept, { recursive: true });
  process.env['TEST_CLUSTER'] = kept;
}
