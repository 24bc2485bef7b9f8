import { createHmac } from 'node:crypto';
import { LINE } from '../identities';

/** What must become of the body of a request. */
export type Fate =
  /** Answered 200, and a row of the inbox. */
  | 'stored'
  /** Answered 400 and kept: it is signed, but no webhook. */
  | 'dead'
  /** Answered 4xx, or cut off, and not kept. */
  | 'refused';

export interface Case {
  readonly index: number;
  /** What is odd about it. */
  readonly kind: string;
  readonly fate: Fate;
  /** The body as the program would have to read it. */
  readonly body: Buffer;
  /** What goes over the wire. */
  readonly request: Buffer;
  /** It cannot be followed by another request on its connection, which is half closed after it. */
  readonly last: boolean;
}

type Header = readonly [string, string];

export interface Shape {
  readonly path: string;
  readonly signature: Header | null;
  readonly headers?: readonly Header[];
  /** How the body is announced and sent; plain unless told. */
  readonly framing?: 'plain' | 'chunked' | { readonly announced: string };
}

export function signatureOf(body: Buffer, secret: string = LINE.appSecret): Header {
  return ['X-Hub-Signature-256', `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`];
}

/** A request as bytes, right or wrong. */
export function requestOf(body: Buffer, { path, signature, headers = [], framing = 'plain' }: Shape): Buffer {
  const length = typeof framing === 'object' ? framing.announced : String(body.length);
  const framed: Header =
    framing === 'chunked' ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', length];
  const all: Header[] = [
    ['Host', 'localhost'],
    ...(signature === null ? [] : [signature]),
    ...headers,
    framed,
  ];
  const head = `POST ${path} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), framing === 'chunked' ? inChunks(body) : body]);
}

function inChunks(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += 700) {
    const chunk = body.subarray(at, at + 700);
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}
