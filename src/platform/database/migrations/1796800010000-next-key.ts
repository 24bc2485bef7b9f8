import { MigrationInterface, QueryRunner } from 'typeorm';

export class NextKey1796800010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- While secrets are sealed anew with another key: which one.
      ALTER TABLE installation ADD next_key_digest text;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE installation DROP next_key_digest');
  }
}
