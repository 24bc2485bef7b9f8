import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is known of Meta's templates, by account, name and language; of each part of it since when. And how a message is to
 * leave: by Direct Send, or a read mark that shows that an answer is being typed.
 */
export class Templates1796600005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE templates (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
        account_id text NOT NULL,
        name text NOT NULL,
        language text NOT NULL,
        provider_template_id text,
        category text,
        next_category text,
        status text,
        reason text,
        quality text,
        parameter_format text,
        components jsonb,
        status_at timestamptz NOT NULL DEFAULT '-infinity',
        category_at timestamptz NOT NULL DEFAULT '-infinity',
        quality_at timestamptz NOT NULL DEFAULT '-infinity',
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT templates_name UNIQUE (tenant_id, account_id, name, language)
      );
      CREATE TABLE template_accounts (
        tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
        account_id text NOT NULL,
        synced_at timestamptz,
        due_at timestamptz NOT NULL DEFAULT now(),
        claimed_until timestamptz,
        PRIMARY KEY (tenant_id, account_id)
      );
      ALTER TABLE messages ADD COLUMN direct_send jsonb;
      ALTER TABLE outbox ADD COLUMN typing boolean NOT NULL DEFAULT false;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE outbox DROP COLUMN typing;
      ALTER TABLE messages DROP COLUMN direct_send;
      DROP TABLE template_accounts, templates;
    `);
  }
}
