import { MigrationInterface, QueryRunner } from 'typeorm';

/** Since when a file is to be handed to WhatsApp: one that a day has not sufficed for is given up. */
export class UploadAge1796600006040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Postgres keeps the value beside the table, so no row is written.
    await runner.query(
      'ALTER TABLE media_uploads ADD COLUMN requested_at timestamptz NOT NULL DEFAULT now()',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE media_uploads DROP COLUMN requested_at');
  }
}
