import { createHash } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { chance, Random } from '../../src/simulator/random';

const MIME_TYPE = 'image/jpeg';
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
const MOST_BYTES = 200_000;

const CUT = 0.04;
const FAIL = 0.03;
const BREAK_OFF = 0.04;
const SLOW = 0.05;

/** The bytes behind an id, always the same. */
export function fileOf(id: string): Buffer {
  const digest = createHash('sha256').update(id).digest();
  return Buffer.concat([JPEG, Buffer.alloc(digest.readUInt32BE() % MOST_BYTES, digest)]);
}

export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The part of a message that names a file. */
export function imageOf(id: string): { mime_type: string; sha256: string; id: string } {
  const sha256 = createHash('sha256').update(fileOf(id)).digest('base64');
  return { mime_type: MIME_TYPE, sha256, id };
}

/** The Graph side of files: an id becomes an address, the address the bytes; unless it is calm some of it breaks. */
export async function serveFile(
  req: IncomingMessage,
  res: ServerResponse,
  { random, calm }: { random: Random; calm: boolean },
): Promise<void> {
  const { pathname } = new URL(req.url ?? '', 'http://graph');
  const id = pathname.split('/').at(-1) ?? '';
  const bytes = fileOf(id);
  const happens = (share: number) => !calm && chance(share, random);
  if (happens(CUT)) return void res.socket?.destroy();
  if (happens(FAIL)) return void res.writeHead(503, { 'content-type': 'text/html' }).end('<h1>503</h1>');
  if (happens(SLOW)) await pause(random() * 2_000);
  if (!pathname.startsWith('/files/')) {
    const url = `http://${req.headers.host}/files/${id}`;
    const facts = { url, mime_type: MIME_TYPE, sha256: sha256Of(bytes), file_size: String(bytes.length), id };
    res
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ messaging_product: 'whatsapp', ...facts }));
    return;
  }
  res.writeHead(200, { 'content-type': MIME_TYPE, 'content-length': bytes.length });
  if (!happens(BREAK_OFF)) return void res.end(bytes);
  res.write(bytes.subarray(0, bytes.length / 2), () => res.socket?.destroy());
}
