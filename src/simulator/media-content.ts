import { MessageContent } from './inbound';
import { isObject, stringIn } from './json';
import { MediaStore, sampleMedia } from './media-store';

/** Gives media without an id sample bytes, and an uploaded file that is named by its id its type and hash. */
export function withMedia(media: MediaStore, lineId: string, content: MessageContent): MessageContent {
  const part = content[content.type];
  const bytes = sampleMedia(content.type);
  if (bytes === undefined || !isObject(part)) return content;
  const givenId = stringIn(part, 'id');
  const givenType = stringIn(part, 'mime_type') ?? 'application/octet-stream';
  const stored = givenId === undefined ? media.add(lineId, bytes, givenType, 'inbound') : media.get(givenId);
  if (stored === undefined) return content;
  const { id, sha256, mimeType } = stored;
  const url = media.urlOf(stored);
  const address = url === undefined ? {} : { url };
  return { ...content, [content.type]: { id, mime_type: mimeType, sha256, ...address, ...part } };
}
