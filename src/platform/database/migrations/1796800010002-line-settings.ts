import { MigrationInterface, QueryRunner } from 'typeorm';

export class LineSettings1796800010002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What the line has otherwise than its tenant; what is missing is as the tenant's.
      ALTER TABLE lines ADD settings jsonb NOT NULL DEFAULT '{}';
      -- When its marketing waits; null: never.
      ALTER TABLE lines ADD quiet_hours jsonb;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE lines DROP settings, DROP quiet_hours');
  }
}
