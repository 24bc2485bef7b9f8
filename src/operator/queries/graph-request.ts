import { OutboundContent, Recipient } from '../../domain/outbound';
import { storedMediaIn, withProviderMedia } from '../../domain/outbound-media';
import { contentOf, StoredContent } from '../../messages/messages.service';
import { Database } from '../../platform/database/database';
import { graphAddress } from '../../providers/cloud-api/graph-client';
import { messagesPath, writeMessage } from '../../providers/cloud-api/write-message';
import { Line } from '../../tenants/line';

/** A request to Graph, as people look at it. The token travels in a header, which is not part of it. */
export interface GraphRequest {
  readonly method: 'POST';
  readonly url: string;
  readonly body: object;
}

interface Row extends StoredContent {
  readonly id: string;
  readonly recipient: Recipient;
  readonly replyTo: string | null;
}

/**
 * What is posted for a message of ours; null for other messages. It is not stored: the same row gives the same request,
 * today's and that of an earlier attempt, unless the line's address was changed in between.
 */
export async function findGraphRequest(
  database: Database,
  messageId: string,
  line: Line | undefined,
): Promise<GraphRequest | null> {
  const [row] = await database.query<Row>(
    `SELECT o.id, o.recipient, o.reply_to AS "replyTo", m.type, m.content, m.direct_send AS "directSend"
     FROM outbox o JOIN messages m ON m.id = o.message_id WHERE o.message_id = $1`,
    [messageId],
  );
  if (row === undefined || line === undefined) return null;
  const { id: correlationId, recipient, replyTo, ...stored } = row;
  const quote = replyTo === null ? {} : { replyTo };
  const { origin, pathname } = graphAddress(line, messagesPath(line));
  return {
    method: 'POST',
    url: origin + pathname,
    body: writeMessage({
      correlationId,
      recipient,
      content: await withUploads(database, line.id, contentOf(stored)),
      ...quote,
    }),
  };
}

/** With the ids that WhatsApp gave for our files; those it does not have yet are left out. */
async function withUploads(
  database: Database,
  lineId: string,
  content: OutboundContent,
): Promise<OutboundContent> {
  const mediaIds = storedMediaIn(content).map(({ id }) => id);
  if (mediaIds.length === 0) return content;
  const rows = await database.query<{ mediaId: string; id: string }>(
    `SELECT media_id AS "mediaId", provider_media_id AS id FROM media_uploads
     WHERE line_id = $1 AND media_id = ANY($2::uuid[]) AND provider_media_id IS NOT NULL`,
    [lineId, mediaIds],
  );
  const ids = new Map(rows.map((row) => [row.mediaId, row.id]));
  return withProviderMedia(content, (mediaId) => ids.get(mediaId)) ?? content;
}
