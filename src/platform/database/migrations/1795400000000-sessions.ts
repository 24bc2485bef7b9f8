import { MigrationInterface, QueryRunner } from 'typeorm';

/** Browsers that are signed in. Digests only: whoever reads the table cannot use it. */
export class Sessions1795400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sessions (
        token_digest bytea PRIMARY KEY,
        -- Null: the whole installation.
        tenant_id uuid REFERENCES tenants ON DELETE CASCADE,
        api_key_digest bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX sessions_expiry ON sessions (expires_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sessions');
  }
}
