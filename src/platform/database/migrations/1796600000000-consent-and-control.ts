import { MigrationInterface, QueryRunner } from 'typeorm';

/** What customers agreed to, who speaks for the business, what WhatsApp tells of accounts and lines, and what a tenant chooses. */
export class ConsentAndControl1796600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE contacts
        ADD COLUMN marketing_opted_out_at timestamptz,
        ADD COLUMN blocked_at timestamptz;

      -- Every word of a customer, WhatsApp or a person about what may be sent; the columns of contacts follow the latest.
      CREATE TABLE consents (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tenant_id uuid NOT NULL,
        contact_id bigint NOT NULL,
        scope text NOT NULL CHECK (scope IN ('all', 'marketing')),
        value text NOT NULL CHECK (value IN ('stop', 'resume')),
        source text NOT NULL CHECK (source IN ('preference', 'refusal', 'customer', 'person')),
        at timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX consents_contact ON consents (contact_id, scope, at DESC, id DESC);

      ALTER TABLE conversations
        ADD COLUMN silenced_by text CHECK (silenced_by IN ('person', 'phone_app', 'standby', 'customer')),
        ADD COLUMN silenced_at timestamptz,
        -- Until when an answer makes the conversation free, and until when it is: Meta, "Free entry points".
        ADD COLUMN free_entry_answer_by timestamptz,
        ADD COLUMN free_entry_expires_at timestamptz;

      ALTER TABLE tenants ADD COLUMN settings jsonb NOT NULL DEFAULT '{}';
      ALTER TABLE rules ADD COLUMN hand_over boolean NOT NULL DEFAULT false;
      -- What WhatsApp told of the line last, by kind of notice.
      ALTER TABLE lines ADD COLUMN told jsonb NOT NULL DEFAULT '{}';

      ALTER TABLE events DROP CONSTRAINT events_kind_check;
      ALTER TABLE events ADD CONSTRAINT events_kind_check
        CHECK (kind IN ('message', 'echo', 'status', 'errors', 'notice', 'field', 'unreadable')) NOT VALID;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE events SET kind = 'field' WHERE kind IN ('echo', 'notice');
      ALTER TABLE events DROP CONSTRAINT events_kind_check;
      ALTER TABLE events ADD CONSTRAINT events_kind_check
        CHECK (kind IN ('message', 'status', 'errors', 'field', 'unreadable'));
      ALTER TABLE lines DROP COLUMN told;
      ALTER TABLE rules DROP COLUMN hand_over;
      ALTER TABLE tenants DROP COLUMN settings;
      ALTER TABLE conversations
        DROP COLUMN silenced_by, DROP COLUMN silenced_at, DROP COLUMN free_entry_answer_by, DROP COLUMN free_entry_expires_at;
      DROP TABLE consents;
      ALTER TABLE contacts DROP COLUMN marketing_opted_out_at, DROP COLUMN blocked_at;
    `);
  }
}
