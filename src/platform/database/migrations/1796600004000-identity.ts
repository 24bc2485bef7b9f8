import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Business portfolios of lines, contacts that turned out to be one, and identity keys that the business accepted.
 * The ids of what was merged away stay resolvable; the rows themselves are gone, so that no query has to leave them out.
 */
export class Identity1796600004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE lines
        ADD COLUMN portfolio_id text,
        ADD COLUMN former_portfolios text[] NOT NULL DEFAULT '{}',
        ADD COLUMN identity_check boolean NOT NULL DEFAULT false;

      ALTER TABLE rules ADD COLUMN sensitive boolean NOT NULL DEFAULT false;

      ALTER TABLE contacts ADD COLUMN acknowledged_key_hash text;
      UPDATE contacts SET acknowledged_key_hash = identity_key_hash
      WHERE identity_key_hash IS NOT NULL AND identity_changed_at IS NULL;

      -- Found to be one, and not merged yet.
      CREATE TABLE contact_merges (
        contact_id bigint NOT NULL,
        other_id bigint NOT NULL,
        tenant_id uuid NOT NULL,
        reason text NOT NULL CHECK (reason IN ('phone', 'change')),
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (contact_id, other_id)
      );

      CREATE TABLE merged_contacts (
        id bigint PRIMARY KEY,
        tenant_id uuid NOT NULL,
        merged_into bigint NOT NULL,
        reason text NOT NULL CHECK (reason IN ('phone', 'change', 'person')),
        merged_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE merged_conversations (
        id bigint PRIMARY KEY,
        tenant_id uuid NOT NULL,
        merged_into bigint NOT NULL,
        merged_at timestamptz NOT NULL DEFAULT now()
      );
    `);
  }

  /** Merged contacts stay merged: what belonged to which is not known any more. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE merged_conversations, merged_contacts, contact_merges;
      ALTER TABLE contacts DROP COLUMN acknowledged_key_hash;
      ALTER TABLE rules DROP COLUMN sensitive;
      ALTER TABLE lines DROP COLUMN identity_check, DROP COLUMN former_portfolios, DROP COLUMN portfolio_id;
    `);
  }
}
