import { MigrationInterface, QueryRunner } from 'typeorm';

/** Alarms; pauses that probe themselves; the pace of each line and of each contact; contacts that cannot be reached. */
export class Pace1796600003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What a person has to mend. Open ones are few: one of each kind for a line, or for an account.
      CREATE TABLE alarms (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tenant_id uuid NOT NULL,
        line_id uuid,
        account_id text,
        kind text NOT NULL,
        severity text NOT NULL CHECK (severity IN ('warning', 'critical')),
        code integer,
        title text NOT NULL,
        mend text NOT NULL,
        details jsonb,
        count integer NOT NULL DEFAULT 1,
        raised_at timestamptz NOT NULL DEFAULT now(),
        last_seen_at timestamptz NOT NULL DEFAULT now(),
        cleared_at timestamptz
      );
      CREATE UNIQUE INDEX alarms_open ON alarms (tenant_id, (coalesce(line_id::text, account_id, '')), kind)
        WHERE cleared_at IS NULL;
      CREATE INDEX alarms_recent ON alarms (tenant_id, raised_at DESC, id DESC);

      ALTER TABLE lines
        ADD COLUMN messages_per_second integer CHECK (messages_per_second >= 0),
        ADD COLUMN learnt_messages_per_second integer CHECK (learnt_messages_per_second > 0);

      -- A pause with a kind lasts until a message gets through: after paused_until one at a time tries.
      ALTER TABLE line_paces
        ADD COLUMN pause_kind text,
        ADD COLUMN pause_reason text,
        ADD COLUMN pause_tries integer NOT NULL DEFAULT 0,
        ADD COLUMN probe_until timestamptz,
        ADD COLUMN mended_at timestamptz,
        ADD COLUMN marketing_paused_until timestamptz,
        ADD COLUMN marketing_paused_code integer;

      -- When the contact's allowance is whole again: in the past, or null, when nothing of it is spent.
      ALTER TABLE lanes ADD COLUMN allowance_full_at timestamptz;

      ALTER TABLE outbox ADD COLUMN marketing boolean NOT NULL DEFAULT false;

      ALTER TABLE contacts
        ADD COLUMN undelivered_count integer NOT NULL DEFAULT 0,
        ADD COLUMN unreachable_at timestamptz;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE contacts DROP COLUMN undelivered_count, DROP COLUMN unreachable_at;
      ALTER TABLE outbox DROP COLUMN marketing;
      ALTER TABLE lanes DROP COLUMN allowance_full_at;
      ALTER TABLE line_paces DROP COLUMN pause_kind, DROP COLUMN pause_reason, DROP COLUMN pause_tries,
        DROP COLUMN probe_until, DROP COLUMN mended_at, DROP COLUMN marketing_paused_until,
        DROP COLUMN marketing_paused_code;
      ALTER TABLE lines DROP COLUMN messages_per_second, DROP COLUMN learnt_messages_per_second;
      DROP TABLE alarms;
    `);
  }
}
