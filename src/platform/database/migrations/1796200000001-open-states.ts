import { MigrationInterface, QueryRunner } from 'typeorm';

/** What is open is few rows among many: found and counted by small indexes. */
const INDEXES = {
  inbox_dead: `inbox (id) WHERE state = 'dead'`,
  events_waiting: `events (arrived_at) WHERE state = 'pending'`,
  events_dead: `events (id) WHERE state = 'dead'`,
  // Not a BRIN any more: deleting makes room among the oldest rows, and new ones there make its ranges overlap.
  events_of_body: `events (inbox_id)`,
  outbox_unsettled: `outbox (state, created_at) WHERE state IN ('pending', 'sending', 'unknown')`,
  dead_letters_open: `dead_letters (reason) WHERE replayed_at IS NULL`,
  dead_letters_replayed: `dead_letters (replayed_at) WHERE replayed_at IS NOT NULL`,
  idempotency_keys_age: `idempotency_keys (created_at)`,
};

/**
 * Large tables are not locked meanwhile, so this is no transaction: a start that is killed here leaves an invalid index
 * behind, and the next start makes it again.
 */
export class OpenStates1796200000001 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, definition] of Object.entries(INDEXES)) {
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON ${definition}`);
    }
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS events_inbox');
    await runner.query(RECOUNT);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX events_inbox ON events USING brin (inbox_id) WITH (pages_per_range = 16)',
    );
    for (const name of Object.keys(INDEXES)) await runner.query(`DROP INDEX ${name}`);
  }
}

/** Adds what is missing from the counts. One statement sees rows and counts at one moment, so it may run at any time. */
const RECOUNT = `
  INSERT INTO state_counts
  SELECT of, state, sum(n) FROM (
    SELECT 'inbox' AS of, state, count(*) AS n FROM inbox WHERE state = 'expanded' GROUP BY state
    UNION ALL
    SELECT 'events', state, count(*) FROM events WHERE state IN ('done', 'skipped') GROUP BY state
    UNION ALL
    SELECT 'outbox', state, count(*) FROM outbox WHERE state IN ('sent', 'rejected', 'cancelled') GROUP BY state
    UNION ALL
    SELECT of, state, -delta FROM state_counts
  ) counted
  GROUP BY of, state HAVING sum(n) <> 0`;
