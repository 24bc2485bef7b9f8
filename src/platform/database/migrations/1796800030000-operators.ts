import { MigrationInterface, QueryRunner } from 'typeorm';

/** The people: who they are, how they are invited, when they are signed in, and how often somebody guessed. */
export class Operators1796800030000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE operators (
        id uuid PRIMARY KEY,
        -- Null: an owner, who belongs to the installation.
        tenant_id uuid REFERENCES tenants ON DELETE CASCADE,
        name text NOT NULL,
        email text NOT NULL,
        password_hash text NOT NULL,
        password_changed_at timestamptz NOT NULL DEFAULT now(),
        -- Sealed. It counts once somebody has shown a code of it.
        totp_secret bytea,
        totp_confirmed_at timestamptz,
        -- A code is used once: only those of later steps count.
        totp_last_step bigint NOT NULL DEFAULT 0,
        recovery_digests bytea[] NOT NULL DEFAULT '{}',
        role text NOT NULL CHECK (role IN ('owner', 'admin', 'agent', 'marketing', 'auditor')),
        active boolean NOT NULL DEFAULT true,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_sign_in_at timestamptz,
        CONSTRAINT operators_role_and_tenant CHECK ((role = 'owner') = (tenant_id IS NULL))
      );
      CREATE UNIQUE INDEX operators_email ON operators (lower(email));
      CREATE INDEX operators_tenant ON operators (tenant_id);

      CREATE TABLE invitations (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        tenant_id uuid REFERENCES tenants ON DELETE CASCADE,
        purpose text NOT NULL CHECK (purpose IN ('invitation', 'reset', 'owner')),
        -- Null: whoever holds the link says it (an owner).
        email text,
        role text NOT NULL,
        -- Whose password is set anew.
        operator_id uuid REFERENCES operators ON DELETE CASCADE,
        removes_totp boolean NOT NULL DEFAULT false,
        token_digest bytea NOT NULL UNIQUE,
        -- An operator or a key; null: the installation itself.
        created_by uuid,
        created_by_name text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        accepted_at timestamptz,
        revoked_at timestamptz,
        CHECK ((purpose = 'reset') = (operator_id IS NOT NULL)),
        CHECK (email IS NOT NULL OR purpose = 'owner')
      );
      CREATE INDEX invitations_tenant ON invitations (tenant_id);
      CREATE INDEX invitations_operator ON invitations (operator_id);

      ALTER TABLE sessions
        -- Null: signed in with the key of the installation.
        ADD COLUMN operator_id uuid REFERENCES operators ON DELETE CASCADE,
        ADD COLUMN last_seen_at timestamptz NOT NULL DEFAULT now(),
        ADD COLUMN address text,
        ADD COLUMN user_agent text,
        ALTER COLUMN api_key_digest DROP NOT NULL,
        ADD CONSTRAINT sessions_whose CHECK ((operator_id IS NULL) <> (api_key_digest IS NULL));
      CREATE INDEX sessions_operator ON sessions (operator_id);

      -- By digest, so that no address and no e-mail stands here, whether somebody has it or not.
      CREATE TABLE sign_in_failures (
        subject_digest bytea PRIMARY KEY,
        tenant_id uuid,
        failures integer NOT NULL,
        blocked_until timestamptz,
        last_at timestamptz NOT NULL DEFAULT now(),
        -- When this account last signed in from this network.
        succeeded_at timestamptz
      );
      CREATE INDEX sign_in_failures_age ON sign_in_failures (last_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE sign_in_failures, invitations;
      DELETE FROM sessions WHERE operator_id IS NOT NULL;
      ALTER TABLE sessions
        DROP COLUMN operator_id, DROP COLUMN last_seen_at, DROP COLUMN address, DROP COLUMN user_agent,
        ALTER COLUMN api_key_digest SET NOT NULL;
      DROP TABLE operators;
    `);
  }
}
