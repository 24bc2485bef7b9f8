import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What people ask about a message afterwards: why it was answered so, what WhatsApp said to each attempt, when receipts
 * came. No default is volatile, so the columns cost nothing on tables that are large already; nor does the index later.
 */
export class Traces1795996800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE events ADD COLUMN decision jsonb;
      ALTER TABLE outbox ADD COLUMN attempt_log jsonb NOT NULL DEFAULT '[]';
      -- Null: it came before anybody wrote that down.
      ALTER TABLE statuses ADD COLUMN received_at timestamptz;
      ALTER TABLE statuses ALTER COLUMN received_at SET DEFAULT now();
      -- Events are written in the order of their bodies, so a summary per range of pages finds them, and costs a
      -- thousand messages a second next to nothing.
      CREATE INDEX events_inbox ON events USING brin (inbox_id) WITH (pages_per_range = 16, autosummarize = on);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX events_inbox;
      ALTER TABLE statuses DROP COLUMN received_at;
      ALTER TABLE outbox DROP COLUMN attempt_log;
      ALTER TABLE events DROP COLUMN decision;
    `);
  }
}
