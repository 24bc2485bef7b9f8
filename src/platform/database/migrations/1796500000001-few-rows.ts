import { MigrationInterface, QueryRunner } from 'typeorm';

/** Looked for among many: messages that failed or were not sent, and bodies that failed before. */
const INDEXES = {
  outbox_ended_badly: `outbox (message_id) WHERE state IN ('rejected', 'cancelled') OR failed_at IS NOT NULL`,
  inbox_failed_before: `inbox (next_at) WHERE state = 'new' AND attempts > 0`,
};

/** Made without locking the tables, as in open-states. */
export class FewRows1796500000001 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, definition] of Object.entries(INDEXES)) {
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON ${definition}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await runner.query(`DROP INDEX ${name}`);
  }
}
