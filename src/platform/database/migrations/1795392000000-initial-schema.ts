import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Tables that grow carry no foreign keys: they are written set-based by one owner, and can later be partitioned.
 * Ids of things that arrive are bigint identities, so that arrival breaks ties of time.
 */
export class InitialSchema1795392000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One row: which key the secrets of this database are sealed with.
      CREATE TABLE installation (
        id boolean PRIMARY KEY DEFAULT true CHECK (id),
        encryption_key_digest text NOT NULL
      );

      CREATE TABLE tenants (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        name text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE lines (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
        name text NOT NULL,
        provider text NOT NULL DEFAULT 'cloud-api',
        phone_number_id text NOT NULL,
        business_account_id text,
        display_phone_number text,
        active boolean NOT NULL DEFAULT true,
        simulated boolean NOT NULL DEFAULT false,
        api_base_url text,
        api_version text,
        token bytea NOT NULL,
        verify_token bytea NOT NULL,
        app_secret bytea,
        environment_digest text,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT lines_phone_number_id_key UNIQUE (provider, phone_number_id)
      );
      CREATE INDEX lines_tenant ON lines (tenant_id);

      CREATE TABLE rules (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
        position integer NOT NULL,
        active boolean NOT NULL DEFAULT true,
        "when" jsonb NOT NULL,
        reply jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX rules_tenant ON rules (tenant_id, position);

      CREATE TABLE inbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        received_at timestamptz NOT NULL DEFAULT now(),
        replayed_at timestamptz,
        line_id uuid,
        app_digest text NOT NULL,
        body bytea NOT NULL,
        state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'expanded', 'dead')),
        attempts integer NOT NULL DEFAULT 0,
        next_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX inbox_new ON inbox (id) WHERE state = 'new';

      -- One row per thing that may come twice. Apart from the events, so that those can be partitioned by time.
      CREATE TABLE event_keys (
        key uuid PRIMARY KEY,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE events (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        key uuid NOT NULL,
        tenant_id uuid,
        line_id uuid,
        inbox_id bigint NOT NULL,
        path text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('message', 'status', 'errors', 'field', 'unreadable')),
        conversation_id bigint,
        message_id bigint,
        state text NOT NULL CHECK (state IN ('pending', 'done', 'skipped', 'dead')),
        reason text,
        attempts integer NOT NULL DEFAULT 0,
        arrived_at timestamptz NOT NULL,
        answered_by bigint,
        finished_at timestamptz
      );
      CREATE INDEX events_pending ON events (conversation_id, id) WHERE state = 'pending';
      CREATE INDEX events_message ON events (message_id) WHERE message_id IS NOT NULL;

      CREATE TABLE dead_letters (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tenant_id uuid,
        line_id uuid,
        inbox_id bigint NOT NULL,
        path text NOT NULL,
        event_id bigint,
        reason text NOT NULL,
        error text NOT NULL,
        body_digest bytea,
        attempts integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        replayed_at timestamptz,
        CONSTRAINT dead_letters_place_key UNIQUE (inbox_id, path)
      );
      -- A body that can never be read is delivered again for days: one dead letter, counted.
      CREATE UNIQUE INDEX dead_letters_body ON dead_letters (body_digest) WHERE body_digest IS NOT NULL;

      CREATE TABLE lanes (
        conversation_id bigint NOT NULL,
        kind text NOT NULL CHECK (kind IN ('in', 'out')),
        tenant_id uuid NOT NULL,
        line_id uuid NOT NULL,
        ready_at timestamptz,
        waiting_since timestamptz,
        lease_until timestamptz,
        fence bigint NOT NULL DEFAULT 0,
        tries integer NOT NULL DEFAULT 0,
        PRIMARY KEY (conversation_id, kind)
      ) WITH (fillfactor = 70);
      CREATE INDEX lanes_ready ON lanes (kind, ready_at) WHERE ready_at IS NOT NULL;
      CREATE INDEX lanes_ready_of_line ON lanes (line_id, ready_at) WHERE kind = 'out' AND ready_at IS NOT NULL;

      CREATE TABLE contacts (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tenant_id uuid NOT NULL,
        phone text,
        user_id text,
        name text,
        profile_name text,
        username text,
        external_id text,
        attributes jsonb NOT NULL DEFAULT '{}',
        opted_out_at timestamptz,
        identity_key_hash text,
        identity_changed_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX contacts_recent ON contacts (tenant_id, created_at DESC, id DESC);
      CREATE INDEX contacts_external ON contacts (tenant_id, external_id) WHERE external_id IS NOT NULL;

      -- Every identity by which a contact is or was known. User ids are scoped to the business portfolio.
      CREATE TABLE contact_aliases (
        tenant_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('phone', 'user_id', 'parent_user_id')),
        scope text NOT NULL,
        value text NOT NULL,
        contact_id bigint NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, kind, scope, value)
      );
      CREATE INDEX contact_aliases_contact ON contact_aliases (contact_id);

      CREATE TABLE conversations (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tenant_id uuid NOT NULL,
        line_id uuid NOT NULL,
        contact_id bigint NOT NULL,
        window_expires_at timestamptz,
        bot_enabled boolean NOT NULL DEFAULT true,
        assignee text,
        unread_count integer NOT NULL DEFAULT 0,
        last_message_id bigint,
        last_message_at timestamptz NOT NULL DEFAULT now(),
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT conversations_line_contact_key UNIQUE (line_id, contact_id)
      ) WITH (fillfactor = 70);
      CREATE INDEX conversations_recent ON conversations (tenant_id, last_message_at DESC, id DESC);
      CREATE INDEX conversations_contact ON conversations (contact_id);

      CREATE TABLE messages (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tenant_id uuid NOT NULL,
        line_id uuid NOT NULL,
        conversation_id bigint NOT NULL,
        contact_id bigint NOT NULL,
        direction text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
        type text NOT NULL,
        content_type text NOT NULL,
        content jsonb NOT NULL,
        provider_message_id text,
        target_message_id text,
        sender jsonb,
        context jsonb,
        referral jsonb,
        errors jsonb NOT NULL DEFAULT '[]',
        "timestamp" timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX messages_conversation ON messages (conversation_id, "timestamp" DESC, id DESC);
      CREATE INDEX messages_recent ON messages (tenant_id, "timestamp" DESC, id DESC);
      CREATE INDEX messages_reactions ON messages (line_id, target_message_id) WHERE type = 'reaction';

      CREATE TABLE referrals (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tenant_id uuid NOT NULL,
        line_id uuid NOT NULL,
        contact_id bigint NOT NULL,
        conversation_id bigint NOT NULL,
        message_id bigint NOT NULL,
        source_id text,
        source_type text,
        source_url text,
        headline text,
        body text,
        ctwa_clid text,
        raw jsonb NOT NULL,
        "timestamp" timestamptz NOT NULL
      );
      CREATE INDEX referrals_recent ON referrals (tenant_id, "timestamp" DESC, id DESC);
      CREATE INDEX referrals_contact ON referrals (contact_id);

      CREATE TABLE outbox (
        id uuid PRIMARY KEY,
        seq bigint GENERATED ALWAYS AS IDENTITY,
        tenant_id uuid NOT NULL,
        line_id uuid NOT NULL,
        conversation_id bigint NOT NULL,
        kind text NOT NULL CHECK (kind IN ('message', 'read')),
        message_id bigint,
        event_id bigint,
        recipient jsonb,
        reply_to text,
        expires_at timestamptz,
        state text NOT NULL DEFAULT 'pending'
          CHECK (state IN ('pending', 'sending', 'sent', 'rejected', 'unknown', 'cancelled')),
        attempts integer NOT NULL DEFAULT 0,
        next_at timestamptz NOT NULL DEFAULT now(),
        sending_at timestamptz,
        send_fence bigint,
        provider_message_id text,
        status_rank smallint NOT NULL DEFAULT 0,
        failed_at timestamptz,
        errors jsonb NOT NULL DEFAULT '[]',
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT outbox_event_key UNIQUE (event_id, kind),
        CHECK (state <> 'sent' OR provider_message_id IS NOT NULL)
      ) WITH (fillfactor = 70);
      CREATE UNIQUE INDEX outbox_message ON outbox (message_id) WHERE message_id IS NOT NULL;
      CREATE INDEX outbox_open ON outbox (conversation_id, seq) WHERE state IN ('pending', 'sending');
      CREATE INDEX outbox_provider_message ON outbox (line_id, provider_message_id) WHERE provider_message_id IS NOT NULL;

      -- Pace and pauses of a line. A line without a row has never sent.
      CREATE TABLE line_paces (
        line_id uuid PRIMARY KEY,
        next_free_at timestamptz NOT NULL DEFAULT now(),
        paused_until timestamptz,
        paused_code integer
      );

      -- Every receipt is kept; those of messages not known yet wait here under the provider's id.
      CREATE TABLE statuses (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tenant_id uuid NOT NULL,
        line_id uuid NOT NULL,
        provider_message_id text NOT NULL,
        outbox_id uuid,
        status text NOT NULL,
        "timestamp" timestamptz NOT NULL,
        errors jsonb NOT NULL DEFAULT '[]',
        pricing jsonb
      );
      CREATE INDEX statuses_outbox ON statuses (outbox_id) WHERE outbox_id IS NOT NULL;
      CREATE INDEX statuses_parked ON statuses (line_id, provider_message_id) WHERE outbox_id IS NULL;

      CREATE TABLE idempotency_keys (
        tenant_id uuid NOT NULL,
        key text NOT NULL,
        request_digest text NOT NULL,
        message_id bigint NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, key)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE installation, idempotency_keys, statuses, line_paces, outbox, referrals, messages, conversations, contact_aliases,
        contacts, lanes, dead_letters, events, event_keys, inbox, rules, lines, tenants;
    `);
  }
}
