import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Hashes of erased people that nobody ever asked for; and read marks of lines that are gone, which name a message, and so the
 * number of whoever wrote it, and were of no use any more.
 */
export class NobodyLeft1796900001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE erasures DROP COLUMN digests;
      ALTER TABLE erasures DROP CONSTRAINT erasures_reason_check;
      UPDATE erasures SET reason = 'request' WHERE reason = 'restore';
      ALTER TABLE erasures ADD CONSTRAINT erasures_reason_check CHECK (reason IN ('request', 'retention'));
      DELETE FROM outbox WHERE kind = 'read' AND state NOT IN ('pending', 'sending');
    `);
  }

  /** What nobody asked for is not made again. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE erasures ADD COLUMN digests bytea[] NOT NULL DEFAULT '{}';
      ALTER TABLE erasures ALTER COLUMN digests DROP DEFAULT;
      ALTER TABLE erasures DROP CONSTRAINT erasures_reason_check;
      ALTER TABLE erasures ADD CONSTRAINT erasures_reason_check CHECK (reason IN ('request', 'retention', 'restore'));
    `);
  }
}
