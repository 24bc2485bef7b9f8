import { isObject, Json } from '../../domain/json';
import { isMediaKind } from '../../domain/media';
import { Database } from '../../platform/database/database';
import { MediaDto } from '../media.dto';

interface Shown {
  readonly id: string;
  readonly type: string;
  readonly content: Json;
}

/** Adds to the contents of files what became of the file, where it is known; other contents stay as they are. */
export async function withMedia<Message extends Shown>(
  database: Database,
  messages: readonly Message[],
): Promise<Message[]> {
  const carrying = messages.filter(({ type }) => isMediaKind(type));
  if (carrying.length === 0) return [...messages];
  const rows = await database.query<{ messageId: string | null; media: MediaDto }>(
    `SELECT message_id AS "messageId",
            jsonb_build_object('id', id, 'state', state, 'reason', reason, 'size', size, 'mimeType', mime_type,
                               'sniffedType', sniffed_type, 'sha256', sha256) AS media
     FROM media WHERE (message_id = ANY($1::bigint[]) OR id = ANY($2::uuid[])) AND state <> 'erased'`,
    [carrying.map(({ id }) => id), carrying.flatMap(({ content }) => storedIdOf(content) ?? [])],
  );
  const found = new Map(
    rows.flatMap((row) => [[row.messageId, row.media] as const, [row.media.id, row.media] as const]),
  );
  return messages.map((message) => {
    if (!isMediaKind(message.type) || !isObject(message.content)) return message;
    const { storedMediaId: _, ...content } = message.content;
    const media = found.get(storedIdOf(message.content)?.toLowerCase() ?? message.id);
    return { ...message, content: { ...content, ...(media === undefined ? {} : { media }) } };
  });
}

function storedIdOf(content: Json): string | undefined {
  const id = isObject(content) ? content['storedMediaId'] : undefined;
  return typeof id === 'string' ? id : undefined;
}
