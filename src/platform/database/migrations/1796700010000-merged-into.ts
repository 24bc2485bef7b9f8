import { MigrationInterface, QueryRunner } from 'typeorm';

/** Each merge asks what was merged into the one that goes, with the identities locked. */
const INDEXES = {
  merged_contacts_into: 'merged_contacts (merged_into)',
  merged_conversations_into: 'merged_conversations (merged_into)',
};

/** Made without locking the tables, as in open-states. */
export class MergedInto1796700010000 implements MigrationInterface {
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
