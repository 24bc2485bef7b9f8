import { databaseLimits } from '../../src/platform/database/connections';

/**
 * A test's process, or its Postgres, may stand still for longer than the program would wait in earnest. Nobody here is to be
 * told that the database is away, but by a test that takes it away.
 */
for (const name of Object.keys(databaseLimits) as (keyof typeof databaseLimits)[])
  databaseLimits[name] = 90_000;
