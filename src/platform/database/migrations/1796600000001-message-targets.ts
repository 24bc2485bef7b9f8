import { MigrationInterface, QueryRunner } from 'typeorm';

/** Reactions, edits and revocations are found by the message that they are about. Made without locking, as in open-states. */
export class MessageTargets1796600000001 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS messages_targets');
    await runner.query(`
      CREATE INDEX CONCURRENTLY messages_targets ON messages (line_id, target_message_id) WHERE target_message_id IS NOT NULL
    `);
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS messages_reactions');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX messages_reactions ON messages (line_id, target_message_id) WHERE type = 'reaction'`,
    );
    await runner.query('DROP INDEX messages_targets');
  }
}
