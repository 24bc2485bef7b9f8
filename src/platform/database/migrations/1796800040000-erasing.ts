import { MigrationInterface, QueryRunner } from 'typeorm';

/** What is left of people who were erased: hashes that recognise what comes again, and what is still to be done. */
export class Erasing1796800040000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Sealed: with what the phones and ids of erased people are hashed. The only row is the installation's.
      CREATE TABLE digest_keys (
        id uuid PRIMARY KEY,
        tenant_id uuid UNIQUE NULLS NOT DISTINCT,
        key bytea NOT NULL
      );

      CREATE TABLE erasures (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL,
        -- Nobody has it any more.
        former_contact_id bigint NOT NULL,
        reason text NOT NULL CHECK (reason IN ('request', 'retention', 'restore')),
        -- Keyed hashes of every phone and id of the contact.
        digests bytea[] NOT NULL,
        -- Sealed, until it is finished: by what the contact is found in stored bodies.
        sought bytea,
        -- Files of ours that were sent to the contact, and perhaps to others.
        files uuid[] NOT NULL,
        swept_to bigint NOT NULL DEFAULT 0,
        sweep_until bigint NOT NULL,
        erased_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz
      );
      CREATE INDEX erasures_open ON erasures (erased_at, id) WHERE finished_at IS NULL;

      -- Of messages that were erased: what comes again with such a key is not kept.
      CREATE TABLE erased_keys (
        key uuid PRIMARY KEY,
        tenant_id uuid NOT NULL,
        erased_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX erased_keys_age ON erased_keys (erased_at);

      -- Who did not want to be written to when they were erased.
      CREATE TABLE suppressions (
        tenant_id uuid NOT NULL,
        digest bytea NOT NULL,
        opted_out_at timestamptz,
        marketing_opted_out_at timestamptz,
        PRIMARY KEY (tenant_id, digest)
      );

      ALTER TABLE consents DROP CONSTRAINT consents_source_check;
      ALTER TABLE consents ADD CONSTRAINT consents_source_check
        CHECK (source IN ('preference', 'refusal', 'customer', 'person', 'erased')) NOT VALID;
      -- Erased: the row goes when its bytes have.
      ALTER TABLE media DROP CONSTRAINT media_state_check;
      ALTER TABLE media ADD CONSTRAINT media_state_check
        CHECK (state IN ('pending', 'stored', 'failed', 'expired', 'erased')) NOT VALID;
    `);
  }

  /** What was erased stays erased. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM media WHERE state = 'erased';
      ALTER TABLE media DROP CONSTRAINT media_state_check;
      ALTER TABLE media ADD CONSTRAINT media_state_check CHECK (state IN ('pending', 'stored', 'failed', 'expired'));
      UPDATE consents SET source = 'person' WHERE source = 'erased';
      ALTER TABLE consents DROP CONSTRAINT consents_source_check;
      ALTER TABLE consents ADD CONSTRAINT consents_source_check
        CHECK (source IN ('preference', 'refusal', 'customer', 'person'));
      DROP TABLE suppressions, erased_keys, erasures, digest_keys;
    `);
  }
}
