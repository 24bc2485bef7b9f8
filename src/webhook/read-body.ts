import { IncomingMessage } from 'node:http';
import { BODY_LIMITS } from '../platform/http/body-limits';
import { Room, Unfinished } from './room';

const LARGEST_BODY = BODY_LIMITS.webhook;

/** Of an upload that is refused for size: read on and thrown away, at most. */
const MOST_DRAINED = 32 * 1024 * 1024;
/** A sender that pauses so long may be waiting for the answer. */
const LONGEST_PAUSE_MS = 1_000;
/** In which it is counted: a pause of this process itself, in which nobody could read, counts as one at most. */
const PARTS_OF_PAUSE = 10;

const room = new Room();

/** Why there is no body. */
type Refused = 'too_large' | 'overloaded' | 'aborted';

export type ReadBody =
  /** `release` is to be called when it is answered. */
  { readonly body: Buffer; readonly release: () => void } | { readonly refused: Refused };

/** Whether the body is announced and small enough to be thrown away unread on a connection that stays. */
export function isShort(req: IncomingMessage): boolean {
  const announced = req.headers['content-length'];
  return announced !== undefined && Number(announced) <= LARGEST_BODY;
}

/**
 * The exact bytes of the body. Memory stays bounded whatever many senders announce or send. `networkOf` is asked only about
 * whoever does not send all of it in one piece, as almost everybody does.
 */
export async function readBody(
  req: IncomingMessage,
  networkOf: (req: IncomingMessage) => string,
): Promise<ReadBody> {
  const announced = Number(req.headers['content-length'] ?? 0);
  if (announced > LARGEST_BODY) return { refused: 'too_large' };
  if (!room.has(announced, announced)) return { refused: 'overloaded' };
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let unfinished: Unfinished | undefined;
    const release = () => {
      room.giveBack(size);
      size = 0;
    };
    const begin = () => {
      unfinished = { network: networkOf(req), size: () => size, cutOff: () => refuse('overloaded') };
      room.begin(unfinished);
    };
    const finish = () => unfinished !== undefined && room.end(unfinished);
    const refuse = (refused: Refused) => {
      finish();
      release();
      chunks.length = 0;
      req.removeAllListeners('data');
      resolve({ refused });
    };
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      room.hold(chunk.length);
      if (size > LARGEST_BODY) return refuse('too_large');
      chunks.push(chunk);
      if (size === announced) finish();
      else if (unfinished === undefined) begin();
      // It may be this one that gives way.
      if (!room.has(0, size)) refuse('overloaded');
    });
    req.on('end', () => {
      req.removeAllListeners('close');
      finish();
      resolve({
        body: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks),
        release,
      });
    });
    req.on('error', () => refuse('aborted'));
    req.on('close', () => refuse('aborted'));
  });
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
    let silent = 0;
    const end = (result: 'drained' | 'unread' | 'aborted') => {
      clearInterval(timer);
      req.removeAllListeners('data');
      resolve(result);
    };
    const timer = setInterval(() => {
      silent += 1;
      if (silent === PARTS_OF_PAUSE) end('unread');
    }, LONGEST_PAUSE_MS / PARTS_OF_PAUSE);
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_DRAINED) end('unread');
      else silent = 0;
    });
    req.on('end', () => end('drained'));
    req.on('error', () => end('aborted'));
    req.on('close', () => end('aborted'));
  });
}
