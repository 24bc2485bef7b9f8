import { MigrationInterface, QueryRunner } from 'typeorm';

/** Whoever takes waiting work steps from line to line, and from sender to sender, instead of along the whole queue. */
export class Fairness1796400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX lanes_ready_of_line;
      CREATE INDEX lanes_ready_of_line ON lanes (kind, line_id, ready_at) WHERE ready_at IS NOT NULL;
      DROP INDEX inbox_new;
      CREATE INDEX inbox_new ON inbox ((coalesce(line_id::text, app_digest)), id) WHERE state = 'new';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX inbox_new;
      CREATE INDEX inbox_new ON inbox (id) WHERE state = 'new';
      DROP INDEX lanes_ready_of_line;
      CREATE INDEX lanes_ready_of_line ON lanes (line_id, ready_at) WHERE kind = 'out' AND ready_at IS NOT NULL;
    `);
  }
}
