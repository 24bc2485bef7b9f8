import { Injectable } from '@nestjs/common';
import { aboutConversations } from '../domain/news';
import { OutboundContent } from '../domain/outbound';
import { storedMediaIn, withProviderMedia } from '../domain/outbound-media';
import { LanesService } from '../lanes/lanes.service';
import { LineMedia, MediaUploads, SettledUpload } from '../media/media-uploads.service';
import { contentOf, StoredContent } from '../messages/messages.service';
import { Tx } from '../platform/database/database';
import { News } from '../platform/events/news';
import { WakeUps } from '../platform/queue/wake-ups';
import { lockInOrder } from './lock-in-order';

/**
 * SQL: when a message is due that waits for its files. It keeps its place, and what follows in its conversation waits too;
 * once it is too late for it, it is looked at and let go.
 */
const NOT_YET = `least(timestamptz '9999-01-01T00:00:00Z', expires_at + interval '1 second')`;

interface Place {
  readonly conversationId: string;
  readonly tenantId: string;
  readonly lineId: string;
}

interface Row extends Place {
  readonly outboxId: string;
  readonly content: OutboundContent;
}

/** Messages with files of ours: they wait until WhatsApp has the files, and hold up nobody but their own conversation. */
@Injectable()
export class OutboxMedia {
  constructor(
    private readonly uploads: MediaUploads,
    private readonly lanes: LanesService,
    private readonly wakeUps: WakeUps,
    private readonly news: News,
  ) {}

  /** Holds back those of new rows whose files WhatsApp does not have yet. */
  async holdBack(tx: Tx, rows: readonly Row[]): Promise<void> {
    const wanted = rows.flatMap(({ outboxId, tenantId, lineId, content }) =>
      [...new Set(storedMediaIn(content).map(({ id }) => id))].map((mediaId) => ({
        outboxId,
        tenantId,
        lineId,
        mediaId,
      })),
    );
    if (wanted.length === 0) return;
    const missing = new Set((await this.uploads.request(tx, wanted)).map(keyOf));
    const waiting = wanted.filter((one) => missing.has(keyOf(one)));
    if (waiting.length === 0) return;
    await tx.query(
      `INSERT INTO outbox_media (media_id, line_id, outbox_id, tenant_id)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[])`,
      [
        waiting.map((one) => one.mediaId),
        waiting.map((one) => one.lineId),
        waiting.map((one) => one.outboxId),
        waiting.map((one) => one.tenantId),
      ],
    );
    await tx.query(`UPDATE outbox SET next_at = ${NOT_YET} WHERE id = ANY($1::uuid[])`, [
      waiting.map((one) => one.outboxId),
    ]);
    tx.afterCommit(() => this.wakeUps.ring('media'));
  }

  /** Lets go what waited for a file, once it waits for no other; what WhatsApp will not take is rejected. */
  async release(tx: Tx, { mediaId, lineId, error }: SettledUpload): Promise<void> {
    const waited = await tx.query<{ outboxId: string }>(
      'DELETE FROM outbox_media WHERE media_id = $1 AND line_id = $2 RETURNING outbox_id AS "outboxId"',
      [mediaId, lineId],
    );
    if (waited.length === 0) return;
    const outboxIds = waited.map((one) => one.outboxId);
    const places = await tx.query<Place>(
      `SELECT DISTINCT conversation_id AS "conversationId", tenant_id AS "tenantId", line_id AS "lineId"
       FROM outbox WHERE id = ANY($1::uuid[]) AND state = 'pending'`,
      [outboxIds],
    );
    // Two files of one message that are settled at the same time meet here: the later one sees what the earlier did.
    await this.lanes.makeReady(tx, 'out', places, { quietMs: 0 });
    await lockInOrder(tx, outboxIds);
    if (error === null) {
      await tx.query(
        `UPDATE outbox SET next_at = now() WHERE id = ANY($1::uuid[]) AND state = 'pending'
           AND NOT EXISTS (SELECT 1 FROM outbox_media w WHERE w.outbox_id = outbox.id)`,
        [outboxIds],
      );
    } else {
      await tx.query(
        `UPDATE outbox SET state = 'rejected', errors = $2 WHERE id = ANY($1::uuid[]) AND state = 'pending'`,
        [outboxIds, JSON.stringify([error])],
      );
      await tx.query('DELETE FROM outbox_media WHERE outbox_id = ANY($1::uuid[])', [outboxIds]);
    }
    tx.afterCommit(() => {
      this.wakeUps.ring('out');
      this.news.tell(...aboutConversations(places));
    });
  }

  /** Of messages that WhatsApp refused, perhaps since it has lost a file: nothing else tells when an id is no longer known. */
  async distrust(tx: Tx, outboxIds: readonly string[]): Promise<void> {
    if (outboxIds.length === 0) return;
    const rows = await tx.query<StoredContent & { lineId: string }>(
      `SELECT o.line_id AS "lineId", m.type, m.content, m.direct_send AS "directSend"
       FROM outbox o JOIN messages m ON m.id = o.message_id WHERE o.id = ANY($1::uuid[])`,
      [outboxIds],
    );
    const refused = rows.flatMap(({ lineId, ...stored }) =>
      storedMediaIn(contentOf(stored)).map(({ id: mediaId }) => ({ lineId, mediaId })),
    );
    if (refused.length > 0) await this.uploads.distrust(tx, refused);
  }

  /** Contents as they are sent: with WhatsApp's ids of our files. Without one, a content is null. */
  async resolve(
    tx: Tx,
    contents: readonly {
      readonly messageId: string;
      readonly lineId: string;
      readonly content: OutboundContent;
    }[],
  ): Promise<Map<string, OutboundContent | null>> {
    const wanted = contents.flatMap(({ lineId, content }) =>
      storedMediaIn(content).map(({ id: mediaId }) => ({ lineId, mediaId })),
    );
    const idOf = wanted.length === 0 ? () => undefined : await this.uploads.providerIds(tx, wanted);
    return new Map(
      contents.map(({ messageId, lineId, content }) => [
        messageId,
        withProviderMedia(content, (mediaId) => idOf({ lineId, mediaId })),
      ]),
    );
  }
}

function keyOf({ lineId, mediaId }: Omit<LineMedia, 'tenantId'>): string {
  return `${lineId} ${mediaId}`;
}
