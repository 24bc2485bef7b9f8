import { rmSync } from 'node:fs';
import type { EmbeddedPostgres } from '../../src/platform/database/embedded-postgres';

export default async function teardown(): Promise<void> {
  const { testPostgres } = globalThis as unknown as {
    testPostgres: { postgres: EmbeddedPostgres; dataDir: string };
  };
  await testPostgres.postgres.stop();
  rmSync(testPostgres.dataDir, { recursive: true, force: true });
}
