import { databaseLimits } from '../../src/platform/database/connections';

const PATIENCE_MS = 90_000;

/**
 * A test's process, or its Postgres, may stand still for longer than the program would wait in earnest. Nobody here is to be
 * told that the database is away, but by a test that takes it away.
 */
export function waitLongForDatabase(): void {
  for (const name of Object.keys(databaseLimits) as (keyof typeof databaseLimits)[])
    databaseLimits[name] = PATIENCE_MS;
}
