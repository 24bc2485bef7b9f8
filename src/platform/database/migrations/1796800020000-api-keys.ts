import { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys of programs. Digests only: whoever reads the table cannot use it. */
export class ApiKeys1796800020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE api_keys (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        -- Null: the whole installation. A key never outlives its tenant, and above all never loses it.
        tenant_id uuid REFERENCES tenants ON DELETE CASCADE,
        name text NOT NULL,
        -- The first characters, so that people can tell keys apart.
        prefix text NOT NULL,
        digest bytea NOT NULL UNIQUE,
        scopes text[] NOT NULL,
        expires_at timestamptz,
        last_used_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        created_by_kind text NOT NULL,
        created_by_id text,
        created_by_name text NOT NULL,
        revoked_at timestamptz
      );
      CREATE INDEX api_keys_tenant ON api_keys (tenant_id, created_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE api_keys');
  }
}
