/** The parts of Meta's messages that are files. */
export const MEDIA_KINDS = ['image', 'video', 'audio', 'document', 'sticker'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

export function isMediaKind(type: string): type is MediaKind {
  return (MEDIA_KINDS as readonly string[]).includes(type);
}

/** Meta, "Error codes": the customer's file is larger than 100 MB, or could not be fetched. */
export const NOT_FETCHABLE = 131052;

/** The type without its parameters, such as `audio/ogg` of `audio/ogg; codecs=opus`. */
export function essenceOf(mimeType: string): string {
  return mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
