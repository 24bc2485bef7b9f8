import { essenceOf, isKnownType, MediaKind, messageTypeOf } from './media-types';

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

const samples: Readonly<Record<MediaKind, Buffer>> = {
  image: Buffer.from(pixel, 'base64'),
  video: bytes('\0\0\0\x18ftypmp42\0\0\0\0mp42isom'),
  audio: bytes(`OggS\0\x02${'\0'.repeat(20)}\x01\x13OpusHead demo voice note`),
  document: bytes('%PDF-1.4\n%demo\n%%EOF\n'),
  sticker: bytes('RIFF\x0e\0\0\0WEBPVP8 demo'),
};

/** Types that do not begin as the others of their kind. */
const ofType: Readonly<Record<string, Buffer>> = {
  'image/jpeg': bytes('\xff\xd8\xff\xe0demo'),
  'audio/aac': bytes('\xff\xf1demo'),
  'audio/amr': bytes('#!AMR\ndemo'),
  'audio/mpeg': bytes('ID3demo'),
  'audio/mp4': samples.video,
};

/** A few bytes that begin like files of that type, or like what is usual in that kind of message when it is unknown. */
export function sampleMedia(kind: MediaKind, mimeType: string): Buffer {
  const essence = essenceOf(mimeType);
  const own = Object.hasOwn(ofType, essence) ? ofType[essence] : undefined;
  return own ?? samples[isKnownType(mimeType) ? messageTypeOf(mimeType) : kind];
}
