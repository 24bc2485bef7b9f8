import { isObject, stringIn } from './json';
import { essenceOf, MediaStore } from './media-store';

const megabyte = 2 ** 20;

interface Limit {
  types: readonly string[];
  most: number;
}

/** What a message of each type may carry (Meta, business-phone-numbers/media); a document may be of any type. */
const limits: Readonly<Record<string, Limit>> = {
  image: { types: ['image/jpeg', 'image/png'], most: 5 * megabyte },
  video: { types: ['video/mp4', 'video/3gpp'], most: 16 * megabyte },
  audio: {
    types: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'],
    most: 16 * megabyte,
  },
  document: { types: [], most: 100 * megabyte },
  // Animated stickers may be that large, static ones 100 KB; which one it is takes a look into the picture.
  sticker: { types: ['image/webp'], most: 500 * 1024 },
};

/** Meta finds out after it has accepted the message that its file is of a wrong type or too large. */
export function isMediaRefused(type: string, part: unknown, media: MediaStore): boolean {
  const limit = Object.hasOwn(limits, type) ? limits[type] : undefined;
  if (limit === undefined || !isObject(part)) return false;
  const stored = media.get(stringIn(part, 'id') ?? '');
  if (stored === undefined) return false;
  const isVoice = part['voice'] === true;
  const types = isVoice ? ['audio/ogg'] : limit.types;
  const isRightType = types.length === 0 || types.includes(essenceOf(stored.mimeType));
  return !isRightType || stored.bytes.length > limit.most;
}
