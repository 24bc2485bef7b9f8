import { Json, JsonObject } from './json';
import { isMediaKind, MediaKind } from './media';
import { OutboundContent, OutboundMedia } from './outbound';

/** A file of ours that a content names, and where. */
export interface NamedMedia {
  readonly id: string;
  readonly kind: MediaKind;
  /** As the caller of the API wrote it, e.g. `interactive.header.image.mediaId`. */
  readonly path: string;
}

/** The files of ours that a content names. */
export function storedMediaIn(content: OutboundContent): NamedMedia[] {
  if (isMedia(content)) {
    const { storedMediaId: id } = content.content;
    return id === undefined
      ? []
      : [{ id: id.toLowerCase(), kind: content.type, path: `${content.type}.mediaId` }];
  }
  return isFree(content) ? [...mediaIn(content.content, content.type)] : [];
}

/** The content with the provider's ids of our files; null when one of them is not known. */
export function withProviderMedia(
  content: OutboundContent,
  idOf: (storedMediaId: string) => string | undefined,
): OutboundContent | null {
  const named = storedMediaIn(content);
  if (named.length === 0) return content;
  if (named.some(({ id }) => idOf(id) === undefined)) return null;
  if (isMedia(content)) {
    const { storedMediaId = '', ...others } = content.content;
    const mediaId = idOf(storedMediaId.toLowerCase()) ?? '';
    return { ...content, content: { ...others, mediaId } };
  }
  if (!isFree(content)) return content;
  return {
    ...content,
    content: withIds(content.content, idOf) as JsonObject,
  };
}

function isMedia(content: OutboundContent): content is { type: MediaKind; content: OutboundMedia } {
  return isMediaKind(content.type);
}

/** Meta's own objects, in which files are members named after their kind. */
function isFree(
  content: OutboundContent,
): content is { type: 'interactive' | 'template'; content: JsonObject } {
  return content.type === 'interactive' || content.type === 'template';
}

/** Wherever `{image: {mediaId}}` or its like is. Contents with no file are many: nothing is copied to find that out. */
function* mediaIn(value: Json, path: string): Generator<NamedMedia> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [i, item] of (value as readonly Json[]).entries()) yield* mediaIn(item, `${path}[${i}]`);
    return;
  }
  for (const [key, member] of Object.entries(value)) {
    const named = isMediaKind(key) ? namedIn(member) : undefined;
    if (named === undefined || !isMediaKind(key)) yield* mediaIn(member, `${path}.${key}`);
    else yield { id: named.mediaId.toLowerCase(), kind: key, path: `${path}.${key}.mediaId` };
  }
}

/** A copy in which `{image: {mediaId}}` and its like became `{image: {id}}`, where `idOf` gives one. */
function withIds(value: Json, idOf: (storedMediaId: string) => string | undefined): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => withIds(item, idOf));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]): [string, Json] => {
    const named = isMediaKind(key) ? namedIn(member) : undefined;
    if (named === undefined) return [key, withIds(member, idOf)];
    const { mediaId, ...others } = named;
    const id = idOf(mediaId.toLowerCase());
    return [key, id === undefined ? named : { id, ...others }];
  });
  return Object.fromEntries(members);
}

function namedIn(value: Json): { readonly mediaId: string; readonly [key: string]: Json } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const members = value as JsonObject;
  const { mediaId } = members;
  return typeof mediaId === 'string' ? { ...members, mediaId } : undefined;
}
