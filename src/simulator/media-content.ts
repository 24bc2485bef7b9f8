import { MessageContent } from './inbound';
import { isObject, stringIn } from './json';
import { sampleMedia } from './media-samples';
import { MediaStore } from './media-store';
import { isMediaKind } from './media-types';

/** Gives media without an id sample bytes, and an uploaded file that is named by its id its type and hash. */
export function withMedia(media: MediaStore, lineId: string, content: MessageContent): MessageContent {
  const { type } = content;
  const part = content[type];
  if (!isMediaKind(type) || !isObject(part)) return content;
  const givenId = stringIn(part, 'id');
  const givenType = stringIn(part, 'mime_type') ?? 'application/octet-stream';
  const stored =
    givenId === undefined
      ? media.add(lineId, sampleMedia(type, givenType), givenType, 'inbound')
      : media.get(givenId);
  if (stored === undefined) return content;
  const { id, sha256, mimeType } = stored;
  const url = media.urlOf(stored);
  const address = url === undefined ? {} : { url };
  return { ...content, [type]: { id, mime_type: mimeType, sha256, ...address, ...part } };
}
