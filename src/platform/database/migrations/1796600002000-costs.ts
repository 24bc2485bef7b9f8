import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What messages cost, and what receipts say beside their status. Whose a charge is stands in the outbox, where the
 * provider's id leads: so a receipt that comes before its message is known needs nothing done later.
 */
export class Costs1796600002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE charges (
        line_id uuid NOT NULL,
        provider_message_id text NOT NULL,
        tenant_id uuid NOT NULL,
        category text NOT NULL,
        type text NOT NULL,
        free boolean NOT NULL,
        model text,
        -- Country in two letters; null when the receipt did not tell.
        market text,
        -- What Meta itself says that it costs, where it does.
        currency text,
        amount numeric,
        charged_at timestamptz NOT NULL,
        PRIMARY KEY (line_id, provider_message_id)
      );
      CREATE INDEX charges_time ON charges (charged_at);

      CREATE TABLE rates (
        market text NOT NULL,
        category text NOT NULL,
        currency text NOT NULL,
        -- In the time zone of the account that pays.
        valid_from date NOT NULL,
        amount numeric NOT NULL CHECK (amount >= 0),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (market, category, currency, valid_from)
      );

      ALTER TABLE lines
        ADD COLUMN account_timezone text NOT NULL DEFAULT 'UTC',
        ADD COLUMN billing_currency text;
      ALTER TABLE statuses
        ADD COLUMN participant jsonb,
        ADD COLUMN conversation jsonb;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE statuses DROP COLUMN conversation, DROP COLUMN participant;
      ALTER TABLE lines DROP COLUMN billing_currency, DROP COLUMN account_timezone;
      DROP TABLE rates, charges;
    `);
  }
}
