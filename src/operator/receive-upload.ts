import { Readable } from 'node:stream';
import busboy from 'busboy';
import type { Request } from 'express';
import { essenceOf } from '../domain/media';
import { Problem } from '../platform/errors/problem';
import { unboundBody } from '../platform/http/body-deadline';

/** A file that is on its way in. */
export interface Upload {
  readonly mimeType: string | null;
  readonly filename: string | null;
  readonly content: AsyncIterable<Buffer>;
}

/** What a client says when it does not know. */
const UNKNOWN_TYPES = ['', 'application/octet-stream', 'application/x-www-form-urlencoded'];
/** Of an upload that is refused: for so long it is read on and thrown away, since many clients read no answer before. */
const DRAIN_MS = 5_000;
/** Without a byte: whoever sent is gone. */
const IDLE_MS = 30_000;

/**
 * The file of a request: its body, or the first file of a form. It may take as long as it keeps coming.
 * @throws Problem when there is none
 */
export async function uploadOf(request: Request, idleMs = IDLE_MS): Promise<Upload> {
  const type = request.headers['content-type'] ?? '';
  const essence = essenceOf(type);
  if (essence === 'application/json') {
    throw Problem.invalid('file', 'send the bytes as the body, or as a file of a multipart/form-data body');
  }
  giveTime(request, idleMs);
  if (essence === 'multipart/form-data') return fileOfForm(request);
  return { mimeType: known(type), filename: null, content: keptOpen(request) };
}

function giveTime(request: Request, idleMs: number): void {
  unboundBody(request);
  request.setTimeout(idleMs, () => request.destroy(new Error('the upload stands still')));
  // What follows, such as storing it, may take longer.
  request.once('end', () => request.setTimeout(0));
}

/** Lets the refusal of an upload reach whoever is still sending it. */
export function drain(request: Request): void {
  if (request.complete) return;
  request.unpipe();
  request.on('error', () => undefined).resume();
  setTimeout(() => request.destroy(), DRAIN_MS).unref();
}

async function fileOfForm(request: Request): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const none = (message: string) => reject(Problem.invalid('file', message));
    const parser = parserFor(request, none);
    if (parser === undefined) return;
    parser.once('file', (_, content, { filename, mimeType }) => {
      // Heard by whoever reads it.
      content.on('error', () => undefined);
      resolve({ mimeType: known(mimeType), filename: filename ?? null, content: keptOpen(content) });
    });
    parser.once('close', () => none('is required: a part of the form with a filename'));
    parser.on('error', () => none('the form cannot be read; send multipart/form-data with one file'));
    request.once('close', () => request.complete || parser.destroy(new Error('the upload broke off')));
    request.pipe(parser);
  });
}

function parserFor(request: Request, none: (message: string) => void): busboy.Busboy | undefined {
  try {
    const limits = { files: 1, fields: 20, fieldSize: 1024, headerPairs: 50 };
    return busboy({ headers: request.headers, defParamCharset: 'utf8', limits });
  } catch {
    none('the Content-Type of the form has no boundary');
    return undefined;
  }
}

/** Leaving the loop early must not close the connection that the refusal goes through. */
function keptOpen(content: Readable): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => content.iterator({ destroyOnReturn: false }) };
}

function known(mimeType: string): string | null {
  return UNKNOWN_TYPES.includes(essenceOf(mimeType)) ? null : mimeType;
}
