import { MigrationInterface, QueryRunner } from 'typeorm';

/** Alarms that end by themselves; pauses that a webhook told of; marketing that one message tries. */
export class ToldTrouble1796700006000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE alarms ADD COLUMN ends_at timestamptz;

      -- What a webhook told of lasts until the receipt of the message that tried (probe_id): its acceptance proves nothing.
      ALTER TABLE line_paces
        ADD COLUMN pause_told boolean NOT NULL DEFAULT false,
        ADD COLUMN probe_id uuid,
        ADD COLUMN marketing_probe_until timestamptz,
        ADD COLUMN marketing_mended_at timestamptz;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE line_paces DROP COLUMN pause_told, DROP COLUMN probe_id, DROP COLUMN marketing_probe_until,
        DROP COLUMN marketing_mended_at;
      ALTER TABLE alarms DROP COLUMN ends_at;
    `);
  }
}
