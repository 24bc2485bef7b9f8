import { MigrationInterface, QueryRunner } from 'typeorm';

export class FormerLines1797000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What a line was before it was moved, as {id, tenantId}: what that has seen is not answered again.
      ALTER TABLE lines ADD former_lines jsonb NOT NULL DEFAULT '[]';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE lines DROP former_lines');
  }
}
