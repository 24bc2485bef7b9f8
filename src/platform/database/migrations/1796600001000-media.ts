import { MigrationInterface, QueryRunner } from 'typeorm';

/** What both queues of transfers have: who is due, who holds it, and how often that went wrong. */
const TRANSFER = `
  next_at timestamptz NOT NULL DEFAULT now(),
  fence bigint NOT NULL DEFAULT 0,
  -- Claims that ended without an outcome: their process died.
  tries integer NOT NULL DEFAULT 0,
  -- Outcomes that were to be tried again.
  attempts integer NOT NULL DEFAULT 0,
  -- The last trouble, in a word; of what has failed, why.
  reason text
`;

/** Files of messages: those that customers sent and are fetched, and those that we send and are handed to WhatsApp. */
export class Media1796600001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE media (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        tenant_id uuid NOT NULL,
        -- Null for a file that was handed to us to be sent: any line may send it.
        line_id uuid,
        -- The message that it came with; null for one of ours.
        message_id bigint UNIQUE,
        conversation_id bigint,
        kind text NOT NULL CHECK (kind IN ('image', 'video', 'audio', 'document', 'sticker')),
        provider_media_id text,
        url text,
        mime_type text,
        filename text,
        -- As the provider says; ours is sha256.
        claimed_sha256 text,
        state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'stored', 'failed', 'expired')),
        expires_at timestamptz,
        ${TRANSFER},
        sha256 text,
        size bigint,
        sniffed_type text,
        hash_matches boolean,
        created_at timestamptz NOT NULL DEFAULT now(),
        stored_at timestamptz,
        CHECK (state <> 'stored' OR (sha256 IS NOT NULL AND size IS NOT NULL AND stored_at IS NOT NULL))
      );
      CREATE INDEX media_due ON media (line_id, next_at) WHERE state = 'pending';
      CREATE INDEX media_content ON media (tenant_id, sha256, size) WHERE state = 'stored';

      CREATE TABLE media_uploads (
        line_id uuid NOT NULL,
        media_id uuid NOT NULL REFERENCES media ON DELETE CASCADE,
        tenant_id uuid NOT NULL,
        state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'failed')),
        provider_media_id text,
        uploaded_at timestamptz,
        error jsonb,
        ${TRANSFER},
        PRIMARY KEY (media_id, line_id),
        CHECK (state <> 'done' OR (provider_media_id IS NOT NULL AND uploaded_at IS NOT NULL))
      );
      CREATE INDEX media_uploads_due ON media_uploads (line_id, next_at) WHERE state = 'pending';

      -- Messages that are not due before these files were handed to WhatsApp. A row goes when its file was.
      CREATE TABLE outbox_media (
        media_id uuid NOT NULL,
        line_id uuid NOT NULL,
        outbox_id uuid NOT NULL,
        tenant_id uuid NOT NULL,
        PRIMARY KEY (media_id, line_id, outbox_id)
      );
      CREATE INDEX outbox_media_outbox ON outbox_media (outbox_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Their files would never be handed over; the message itself can still be looked at.
      UPDATE outbox SET state = 'cancelled' WHERE state = 'pending' AND id IN (SELECT outbox_id FROM outbox_media);
      DROP TABLE outbox_media, media_uploads, media;
    `);
  }
}
