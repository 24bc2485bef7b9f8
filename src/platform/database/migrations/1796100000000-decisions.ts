import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What becomes of a message whose sending broke midway: a person, or a rule, decides. And the pulse of the doors, which
 * tells the rule whether receipts could come.
 */
export class Decisions1796100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE outbox
        ADD COLUMN unknown_at timestamptz,
        ADD COLUMN decision text CHECK (decision IN ('resend', 'resend_by_rule', 'discard', 'settle')),
        ADD COLUMN decided_at timestamptz,
        ADD COLUMN resend_of uuid,
        DROP CONSTRAINT outbox_check,
        ADD CONSTRAINT outbox_sent_is_known
          CHECK (state <> 'sent' OR provider_message_id IS NOT NULL OR coalesce(decision = 'settle', false));
      UPDATE outbox SET unknown_at = coalesce(sending_at, created_at) WHERE state = 'unknown';
      CREATE UNIQUE INDEX outbox_resend ON outbox (resend_of) WHERE resend_of IS NOT NULL;
      CREATE INDEX outbox_unknown ON outbox (unknown_at) WHERE state = 'unknown';
      -- Rows come in the order of their time, so that a summary finds the last hours and costs writers next to nothing.
      CREATE INDEX outbox_created ON outbox USING brin (created_at) WITH (pages_per_range = 16, autosummarize = on);
      CREATE TABLE pulses (minute timestamptz PRIMARY KEY);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE pulses;
      DROP INDEX outbox_created, outbox_unknown, outbox_resend;
      UPDATE outbox SET state = 'unknown' WHERE state = 'sent' AND provider_message_id IS NULL;
      ALTER TABLE outbox
        DROP CONSTRAINT outbox_sent_is_known,
        DROP COLUMN unknown_at, DROP COLUMN decision, DROP COLUMN decided_at, DROP COLUMN resend_of,
        ADD CONSTRAINT outbox_check CHECK (state <> 'sent' OR provider_message_id IS NOT NULL);
    `);
  }
}
