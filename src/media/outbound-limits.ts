import { essenceOf, MediaKind } from '../domain/media';

const MB = 1024 * 1024;
const KB = 1024;

/** What Meta takes. Source: Meta, "Business phone numbers: media", supported media types. */
const TYPES: Readonly<
  Record<string, { readonly kind: MediaKind; readonly sniffed: readonly (string | null)[] }>
> = {
  'image/jpeg': { kind: 'image', sniffed: ['image/jpeg'] },
  'image/png': { kind: 'image', sniffed: ['image/png'] },
  'image/webp': { kind: 'sticker', sniffed: ['image/webp'] },
  'video/mp4': { kind: 'video', sniffed: ['video/mp4', 'video/x-m4v'] },
  'video/3gpp': { kind: 'video', sniffed: ['video/3gpp'] },
  'audio/aac': { kind: 'audio', sniffed: ['audio/aac'] },
  'audio/amr': { kind: 'audio', sniffed: ['audio/amr'] },
  'audio/mpeg': { kind: 'audio', sniffed: ['audio/mpeg'] },
  'audio/mp4': { kind: 'audio', sniffed: ['audio/mp4', 'audio/x-m4a', 'video/mp4'] },
  'audio/ogg': { kind: 'audio', sniffed: ['audio/ogg; codecs=opus'] },
  'text/plain': { kind: 'document', sniffed: [null] },
  'application/pdf': { kind: 'document', sniffed: ['application/pdf'] },
  'application/msword': { kind: 'document', sniffed: ['application/x-cfb'] },
  'application/vnd.ms-excel': { kind: 'document', sniffed: ['application/x-cfb'] },
  'application/vnd.ms-powerpoint': { kind: 'document', sniffed: ['application/x-cfb'] },
  ...office('wordprocessingml.document'),
  ...office('spreadsheetml.sheet'),
  ...office('presentationml.presentation'),
};

function office(part: string): typeof TYPES {
  const type = `application/vnd.openxmlformats-officedocument.${part}`;
  return { [type]: { kind: 'document', sniffed: [type] } };
}

const MOST_BYTES: Readonly<Record<MediaKind, number>> = {
  image: 5 * MB,
  video: 16 * MB,
  audio: 16 * MB,
  document: 100 * MB,
  sticker: 500 * KB,
};
const MOST_STILL_STICKER_BYTES = 100 * KB;

/** For a file whose type nobody said: the largest of all. */
export const MOST_OUTBOUND_BYTES = MOST_BYTES.document;

/** As what Meta takes a file of that type; undefined when it does not. */
export function kindOf(mimeType: string): MediaKind | undefined {
  return typeOf(mimeType)?.kind;
}

function typeOf(mimeType: string): (typeof TYPES)[string] | undefined {
  const essence = essenceOf(mimeType);
  return Object.hasOwn(TYPES, essence) ? TYPES[essence] : undefined;
}

export function mostBytesOf(kind: MediaKind): number {
  return MOST_BYTES[kind];
}

/** Of types that share a mark. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  doc: 'application/msword',
  xls: 'application/vnd.ms-excel',
  ppt: 'application/vnd.ms-powerpoint',
};

/**
 * The type that a file has when nobody said it: the one whose mark it bears. Where several bear it, it is the one that is
 * called like the mark, else the one that the file's name ends like.
 */
export function typeOfMark(sniffed: string | null, filename: string | null): string | undefined {
  if (sniffed === null) return undefined;
  const types = Object.keys(TYPES).filter((type) => TYPES[type]?.sniffed.includes(sniffed));
  if (types.length <= 1) return types[0];
  const named = EXTENSIONS[/\.(\w+)$/.exec(filename ?? '')?.[1]?.toLowerCase() ?? ''];
  return types.find((type) => type === sniffed) ?? types.find((type) => type === named);
}

export function typesTaken(): string {
  return Object.keys(TYPES).join(', ');
}

/** What of a file Meta would not take, with the mend; undefined when nothing. `animated` is asked of stickers only. */
export function outboundFault(file: {
  readonly mimeType: string;
  readonly size: number;
  readonly sniffedType: string | null;
  readonly animated?: boolean;
}): { readonly problem: 'type' | 'content' | 'size'; readonly message: string } | undefined {
  const { mimeType, size, sniffedType, animated = true } = file;
  const type = typeOf(mimeType);
  if (type === undefined) {
    return {
      problem: 'type',
      message: `WhatsApp does not take ${essenceOf(mimeType)}; it takes ${typesTaken()}`,
    };
  }
  if (!type.sniffed.includes(sniffedType)) {
    const found = sniffedType ?? 'nothing known, or plain text';
    return {
      problem: 'content',
      message: `the bytes are not ${essenceOf(mimeType)} but ${found}; convert the file`,
    };
  }
  const most = type.kind === 'sticker' && !animated ? MOST_STILL_STICKER_BYTES : MOST_BYTES[type.kind];
  if (size <= most) return undefined;
  return { problem: 'size', message: `has ${size} bytes; WhatsApp takes ${most} of a file of this type` };
}

/** A WebP with the animation flag. Source: "WebP Container Specification", extended file format. */
export function isAnimatedWebp(head: Buffer): boolean {
  return head.toString('latin1', 12, 16) === 'VP8X' && ((head[20] ?? 0) & 0x02) !== 0;
}
