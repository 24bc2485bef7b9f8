import { UploadedMedia } from './control-types';

// What WhatsApp takes of files (Meta, business-phone-numbers/media): one table for uploads, for sends and for customers.

export type MediaKind = UploadedMedia['type'];

export interface File {
  mimeType: string;
  bytes: Buffer;
}

const megabyte = 2 ** 20;
const mostBytes: Readonly<Record<MediaKind, number>> = {
  image: 5 * megabyte,
  video: 16 * megabyte,
  audio: 16 * megabyte,
  document: 100 * megabyte,
  sticker: 500 * 1024,
};
const mostOfStillSticker = 100 * 1024;

type Mark = (bytes: Buffer) => boolean;

const starts =
  (text: string, at = 0): Mark =>
  (bytes) =>
    bytes.toString('latin1', at, at + text.length) === text;
const either =
  (...marks: readonly Mark[]): Mark =>
  (bytes) =>
    marks.some((mark) => mark(bytes));
const both =
  (...marks: readonly Mark[]): Mark =>
  (bytes) =>
    marks.every((mark) => mark(bytes));
/** The eleven or twelve bits that each frame of MPEG audio begins with. */
const frame =
  (mask: number, value: number): Mark =>
  ([first, second = 0]) =>
    first === 0xff && (second & mask) === value;

const anything: Mark = () => true;
const container = starts('ftyp', 4);
const oldOffice = starts('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1');
const newOffice = starts('PK\x03\x04');
const office = 'application/vnd.openxmlformats-officedocument';

/** Of each type: as what it is sent, and how its files begin. */
const types: Readonly<Record<string, readonly [MediaKind, Mark]>> = {
  'image/jpeg': ['image', starts('\xff\xd8\xff')],
  'image/png': ['image', starts('\x89PNG\r\n\x1a\n')],
  'image/webp': ['sticker', both(starts('RIFF'), starts('WEBP', 8))],
  'video/mp4': ['video', container],
  'video/3gpp': ['video', container],
  'audio/aac': ['audio', either(frame(0xf6, 0xf0), starts('ADIF'), starts('ID3'))],
  'audio/amr': ['audio', starts('#!AMR')],
  'audio/mpeg': ['audio', either(frame(0xe0, 0xe0), starts('ID3'))],
  'audio/mp4': ['audio', container],
  // Of OGG, only OPUS (RFC 7845: the first page has one segment, and so 28 bytes before it).
  'audio/ogg': ['audio', both(starts('OggS'), starts('OpusHead', 28))],
  'text/plain': ['document', anything],
  'application/pdf': ['document', starts('%PDF-')],
  'application/msword': ['document', oldOffice],
  'application/vnd.ms-excel': ['document', oldOffice],
  'application/vnd.ms-powerpoint': ['document', oldOffice],
  [`${office}.wordprocessingml.document`]: ['document', newOffice],
  [`${office}.spreadsheetml.sheet`]: ['document', newOffice],
  [`${office}.presentationml.presentation`]: ['document', newOffice],
};

function typeOf(mimeType: string): readonly [MediaKind, Mark] | undefined {
  const name = essenceOf(mimeType);
  return Object.hasOwn(types, name) ? types[name] : undefined;
}

export function isMediaKind(type: string): type is MediaKind {
  return Object.hasOwn(mostBytes, type);
}

export function isKnownType(mimeType: string): boolean {
  return typeOf(mimeType) !== undefined;
}

/** The type of the message that carries a file of that MIME type; whatever WhatsApp does not show is a document. */
export function messageTypeOf(mimeType: string): MediaKind {
  return typeOf(mimeType)?.[0] ?? 'document';
}

/** The MIME type without its parameters, which do not count, such as `codecs`. */
export function essenceOf(mimeType: string): string {
  return mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** What is wrong with a file that is uploaded, if anything: its type, its content or its size. */
export function uploadFault(file: File): string | undefined {
  if (!isKnownType(file.mimeType)) return `Files of type ${essenceOf(file.mimeType)} are not supported`;
  return faultOf(file, messageTypeOf(file.mimeType));
}

/** What is wrong with a file that is sent as something, if anything; a document may be of any type. */
export function sendFault(file: File, kind: MediaKind, isVoice = false): string | undefined {
  const isOfKind = kind === 'document' || typeOf(file.mimeType)?.[0] === kind;
  if (!isOfKind || (isVoice && essenceOf(file.mimeType) !== 'audio/ogg'))
    return `A file of type ${essenceOf(file.mimeType)} cannot be sent as ${isVoice ? 'voice' : kind}`;
  return faultOf(file, kind);
}

function faultOf({ mimeType, bytes }: File, kind: MediaKind): string | undefined {
  const mark = typeOf(mimeType)?.[1] ?? anything;
  if (!mark(bytes)) return `The file is not what its type ${essenceOf(mimeType)} says`;
  const most = kind === 'sticker' && !isAnimated(bytes) ? mostOfStillSticker : mostBytes[kind];
  if (bytes.length > most) return `A file of ${bytes.length} bytes is too large to be sent as ${kind}`;
  return undefined;
}

/** A WebP with the animation flag (WebP container specification, extended file format). */
function isAnimated(bytes: Buffer): boolean {
  return starts('VP8X', 12)(bytes) && ((bytes[20] ?? 0) & 0x02) !== 0;
}
