import { IncomingMessage, ServerResponse } from 'node:http';
import { jsonText } from './json';

/** The answer to a request whose body cannot be taken; `status` is 400 or 413. */
export class BadBody extends Error {
  constructor(
    readonly status: 400 | 413,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads the body; rejects with BadBody over the limit or when the upload breaks off. Takes `rawBody` when a framework
 * has read the stream already.
 */
export function readBody(req: IncomingMessage & { rawBody?: Buffer }, limit: number): Promise<Buffer> {
  if (req.rawBody !== undefined) return Promise.resolve(req.rawBody);
  if (req.readableEnded) {
    return Promise.reject(
      new Error('The body was read before the simulator; mount it ahead of body parsers.'),
    );
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else reject(new BadBody(413, `The body is larger than ${limit / 2 ** 20} MB.`));
    });
    req.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    req.on('error', () => reject(new BadBody(400, 'The body broke off.')));
    req.on('close', () => reject(new BadBody(400, 'The body broke off.')));
  });
}

/** What comes before the question mark, and what follows it. */
export function addressOf(path: string): { pathname: string; query: URLSearchParams } {
  const at = path.indexOf('?');
  return at < 0
    ? { pathname: path, query: new URLSearchParams() }
    : { pathname: path.slice(0, at), query: new URLSearchParams(path.slice(at)) };
}

export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new BadBody(400, `The body is not JSON: ${(error as Error).message}.`);
  }
}

export function sendJson(res: ServerResponse, status: number, payload: unknown): void {
  sendBytes(res, status, Buffer.from(jsonText(payload)), 'application/json; charset=UTF-8');
}

export function sendBytes(res: ServerResponse, status: number, bytes: Buffer, type: string): void {
  if (res.headersSent || res.destroyed) return;
  res.writeHead(status, { 'content-type': type, 'content-length': bytes.length });
  res.end(bytes);
}

/** The address that the client used for what lies at `path`, up to where the simulator is mounted. */
export function mountUrl(req: IncomingMessage & { originalUrl?: string }, path: string): string {
  const url = req.originalUrl ?? req.url ?? '';
  const prefix = url.endsWith(path) ? url.slice(0, url.length - path.length) : '';
  return `http://${req.headers.host ?? 'localhost'}${prefix}`;
}
