import { MigrationInterface, QueryRunner } from 'typeorm';

/** One row: the bodies that are being expanded. When it still names some at the next look, their process died. */
export class Expanding1796050000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE expanding (
        id boolean PRIMARY KEY DEFAULT true CHECK (id),
        inbox_ids bigint[] NOT NULL
      );
      INSERT INTO expanding (inbox_ids) VALUES ('{}');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE expanding');
  }
}
