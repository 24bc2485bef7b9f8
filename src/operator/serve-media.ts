import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { essenceOf } from '../domain/media';
import { MediaKeeper } from '../media/media-keeper.service';
import { nameOf } from '../media/media-store';
import { Media } from '../media/media.service';
import { Problem } from '../platform/errors/problem';
import { attachment, cleanFileName, fileNameFor } from './file-name';

/** What a browser may know a file as; everything else is bytes. */
const SAFE_TYPES = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'video/mp4',
  'video/3gpp',
  'audio/aac',
  'audio/amr',
  'audio/mpeg',
  'audio/mp4',
  'audio/x-m4a',
  'audio/ogg',
  'application/pdf',
]);

/**
 * Sends the bytes of a stored file, or the part of them that was asked for.
 * @throws Problem when it is not stored
 */
export async function serveMedia(
  keeper: MediaKeeper,
  media: Media,
  request: Request,
  response: Response,
): Promise<void> {
  const { sha256, size } = stored(media);
  const tag = `"${sha256}"`;
  const range = rangeOf(request, size, tag);
  if (range === 'none') {
    response.status(416).set('Content-Range', `bytes */${size}`).end();
    return;
  }
  const content =
    request.method === 'HEAD'
      ? null
      : await keeper.store.open(nameOf(media.tenantId, { sha256, size }), range);
  if (content === null && request.method !== 'HEAD') throw missing(media);
  // Not before: what is said instead of the file is no attachment, and is not to be kept for an hour.
  response.set(headersOf(media, tag));
  response.status(range === undefined ? 200 : 206);
  if (range !== undefined) response.set('Content-Range', `bytes ${range.start}-${range.end}/${size}`);
  response.set('Content-Length', String(range === undefined ? size : range.end - range.start + 1));
  if (content === null) response.end();
  // Whoever reads may go away at any time, and a store may break off: then so does the answer.
  else await pipeline(content, response).catch(() => response.destroy());
}

function stored(media: Media): { sha256: string; size: number } {
  const { id, state, reason, sha256, size } = media;
  if (state === 'pending') {
    const message = `Media ${id} is still being fetched; ask again in a moment`;
    throw new Problem('conflict', 'media_pending', message);
  }
  if (state === 'failed') {
    const message = `Media ${id} could not be kept (${reason}); POST /api/v1/media/${id}/retry may fetch it again`;
    throw new Problem('gone', 'media_failed', message);
  }
  if (state === 'expired' || sha256 === null || size === null) {
    throw new Problem('gone', 'media_expired', `Media ${id} is not there any more (${reason ?? 'expired'})`);
  }
  return { sha256, size };
}

function missing({ id }: Media): Problem {
  return new Problem(
    'unavailable',
    'media_missing',
    `The bytes of media ${id} are not in the store at the moment`,
  );
}

function headersOf({ kind, sniffedType, filename }: Media, tag: string): Record<string, string> {
  const sniffed = essenceOf(sniffedType ?? '');
  const type = SAFE_TYPES.has(sniffed) ? sniffed : 'application/octet-stream';
  return {
    'Content-Type': type,
    'Content-Disposition': attachment(cleanFileName(filename, fileNameFor(kind, type))),
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cache-Control': 'private, max-age=3600',
    'Accept-Ranges': 'bytes',
    ETag: tag,
  };
}

/** One range, of the content that the client has begun; several, or another unit, stand for the whole (RFC 9110, 14.2). */
function rangeOf(
  request: Request,
  size: number,
  tag: string,
): { start: number; end: number } | 'none' | undefined {
  const [asked, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const condition = request.headers['if-range'];
  if (asked === undefined || (from === '' && to === '')) return undefined;
  if (condition !== undefined && condition !== tag) return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return start <= end && start < size ? { start, end } : 'none';
}
