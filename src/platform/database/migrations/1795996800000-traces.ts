import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What people ask about a message afterwards: why it was answered so, what WhatsApp said to each attempt, when receipts
 * came. No default is volatile, so the columns cost nothing on tables that are large already; the index is built once.
 */
export class Traces1795996800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE events ADD COLUMN decision jsonb;
      ALTER TABLE outbox ADD COLUMN attempt_log jsonb NOT NULL DEFAULT '[]';
      ALTER TABLE statuses ADD COLUMN received_at timestamptz NOT NULL DEFAULT now();
      CREATE INDEX events_inbox ON events (inbox_id);
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
