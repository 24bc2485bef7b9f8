import { MigrationInterface, QueryRunner } from 'typeorm';

/** Minutes in which a door refused a webhook; and the digests of the app secrets that a line had before. */
export class BrokenPulses1796500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE pulses ADD COLUMN broken boolean NOT NULL DEFAULT false;
      ALTER TABLE lines ADD COLUMN former_app_digests text[] NOT NULL DEFAULT '{}';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE lines DROP COLUMN former_app_digests;
      ALTER TABLE pulses DROP COLUMN broken;
    `);
  }
}
