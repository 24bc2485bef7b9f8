import { MigrationInterface, QueryRunner } from 'typeorm';

/** Files whose bytes are to go. Made without locking the tables, as in open-states. */
const INDEXES = {
  media_erased: `media (seq) WHERE state = 'erased'`,
};

export class ErasedMedia1796800040001 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, definition] of Object.entries(INDEXES)) {
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON ${definition}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await runner.query(`DROP INDEX ${name}`);
  }
}
