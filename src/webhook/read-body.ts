import { IncomingMessage } from 'node:http';
import { BODY_LIMITS } from '../platform/http/body-limits';

const LARGEST_BODY = BODY_LIMITS.webhook;
/** All of them together, from the first byte to the answer. */
const MOST_HELD = 64 * 1024 * 1024;

/** Of an upload that is refused for size: read on and thrown away, at most. */
const MOST_DRAINED = 32 * 1024 * 1024;
/** A sender that pauses so long may be waiting for the answer. */
const LONGEST_PAUSE_MS = 1_000;

/** Uploads larger than this never take the last of the room, so that they cannot keep ordinary webhooks out. */
const SMALL_BODY = 256 * 1024;
const KEPT_FOR_SMALL = 16 * 1024 * 1024;

/** Bytes of bodies that are read, or being read, and not answered yet. */
let held = 0;

export type ReadBody =
  /** `release` is to be called when it is answered. */
  | { readonly body: Buffer; readonly release: () => void }
  | { readonly refused: 'too_large' | 'overloaded' | 'aborted' };

/** Whether the body is announced and small enough to be thrown away unread on a connection that stays. */
export function isShort(req: IncomingMessage): boolean {
  const announced = req.headers['content-length'];
  return announced !== undefined && Number(announced) <= LARGEST_BODY;
}

/** The exact bytes of the body. Memory stays bounded whatever many senders announce or send. */
export async function readBody(req: IncomingMessage): Promise<ReadBody> {
  const announced = Number(req.headers['content-length'] ?? 0);
  if (announced > LARGEST_BODY) return { refused: 'too_large' };
  if (held + announced > roomFor(announced)) return { refused: 'overloaded' };
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const release = () => {
      held -= size;
      size = 0;
    };
    const refuse = (refused: 'too_large' | 'overloaded' | 'aborted') => {
      release();
      chunks.length = 0;
      req.removeAllListeners('data');
      resolve({ refused });
    };
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      held += chunk.length;
      if (size > LARGEST_BODY) refuse('too_large');
      else if (held > roomFor(size)) refuse('overloaded');
      else chunks.push(chunk);
    });
    req.on('end', () => {
      req.removeAllListeners('close');
      resolve({
        body: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks),
        release,
      });
    });
    req.on('error', () => refuse('aborted'));
    req.on('close', () => refuse('aborted'));
  });
}

function roomFor(size: number): number {
  return size > SMALL_BODY ? MOST_HELD - KEPT_FOR_SMALL : MOST_HELD;
}

/**
 * Reads the rest of a refused upload and throws it away: a socket that is closed with something unread is reset, and
 * the sender then never sees the answer. What is still `unread` at the limit or after a pause is not waited for; the
 * deadline of bodies ends what is too slow.
 */
export async function drain(req: IncomingMessage): Promise<'drained' | 'unread' | 'aborted'> {
  if (Number(req.headers['content-length'] ?? 0) > MOST_DRAINED) return 'unread';
  if (req.readableEnded) return 'drained';
  if (req.destroyed) return 'aborted';
  return new Promise((resolve) => {
    let size = 0;
    const end = (result: 'drained' | 'unread' | 'aborted') => {
      clearTimeout(timer);
      req.removeAllListeners('data');
      resolve(result);
    };
    const timer = setTimeout(() => end('unread'), LONGEST_PAUSE_MS);
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_DRAINED) end('unread');
      else timer.refresh();
    });
    req.on('end', () => end('drained'));
    req.on('error', () => end('aborted'));
    req.on('close', () => end('aborted'));
  });
}
