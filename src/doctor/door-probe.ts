import { randomBytes } from 'node:crypto';
import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import { Agent, Dispatcher } from 'undici';
import { exchange } from '../platform/outward/exchange';
import { signatureHeaderOf } from '../providers/cloud-api/body-signature';
import { describeFailure } from '../providers/cloud-api/graph-client';
import { Line } from '../tenants/line';

/** Of a small request, and of one with up to 3 MB; their sum bounds a whole probe. */
const SMALL_MS = 4_000;
const LARGE_MS = 6_000;
const LARGEST_ANSWER = 64 * 1024;

/** More than parsers take that were never told otherwise, and the most that Meta sends. */
export const BODY_SIZES = [128 * 1024, 3 * 1024 * 1024] as const;
/** What the door says once it has read all of a body and found its signature wrong. */
export const REFUSED = 'invalid_signature';

export type Answered =
  | { readonly answered: true; readonly status: number; readonly text: string; readonly ms: number }
  /** `reason` is an error code of Node or undici, or a sentence. */
  | { readonly answered: false; readonly reason: string };

/** What a door answered to what Meta would send. */
export interface DoorEvidence {
  /** Without a slash at its end. */
  readonly base: string;
  readonly challenge: string;
  readonly handshake: Answered;
  readonly signed: Answered;
  readonly wronglySigned: Answered;
  /** By {@link BODY_SIZES}, signed wrongly so that nothing is stored; empty when small bodies do not pass. */
  readonly large: readonly Answered[];
}

/** Spelled as a proxy that parses and writes JSON anew would not: escapes, raw UTF-8, blanks. No entry, so no effect. */
const SMALL = String.raw`{"object": "whatsapp_business_account","entry":[],"doctor":"caf\u00e9 \/ café"}`;

function bodyOf(bytes: number): string {
  const [head, tail] = ['{"object":"whatsapp_business_account","entry":[],"doctor":"', '"}'];
  return `${head}${'.'.repeat(bytes - head.length - tail.length)}${tail}`;
}

type Secrets = Pick<Line, 'verifyToken' | 'appSecret'>;

/** Knocks at a door as Meta does. */
@Injectable()
export class DoorProbe implements OnApplicationShutdown {
  private readonly agent = new Agent({ connect: { timeout: SMALL_MS } });

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  /** Never rejects. */
  async knock(base: string, path: string, { verifyToken, appSecret }: Secrets): Promise<DoorEvidence> {
    const url = base + path;
    const challenge = randomBytes(12).toString('hex');
    const secret = appSecret ?? '';
    const [handshake, signed, wronglySigned] = await Promise.all([
      this.shakeHands(url, challenge, verifyToken),
      this.post(url, SMALL, signatureHeaderOf(SMALL, secret)),
      this.post(url, SMALL, wrongSignatureOf(SMALL, secret)),
    ]);
    const passes = signed.answered && signed.status === 200;
    const large = passes ? await this.postLarge(url, secret) : [];
    return { base, challenge, handshake, signed, wronglySigned, large };
  }

  private async postLarge(url: string, secret: string): Promise<Answered[]> {
    const signature = wrongSignatureOf(SMALL, secret);
    return Promise.all(BODY_SIZES.map(async (bytes) => this.post(url, bodyOf(bytes), signature, LARGE_MS)));
  }

  private async shakeHands(url: string, challenge: string, verifyToken: string): Promise<Answered> {
    const query = { 'hub.mode': 'subscribe', 'hub.challenge': challenge, 'hub.verify_token': verifyToken };
    return this.ask(`${url}?${new URLSearchParams(query).toString()}`, { method: 'GET' }, SMALL_MS);
  }

  private async post(url: string, body: string, signature: string, ms = SMALL_MS): Promise<Answered> {
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
    return this.ask(url, { method: 'POST', headers, body }, ms);
  }

  private async ask(
    url: string,
    options: Pick<Dispatcher.DispatchOptions, 'method' | 'headers' | 'body'>,
    timeoutMs: number,
  ): Promise<Answered> {
    const { origin, pathname, search } = new URL(url);
    const startedAt = performance.now();
    try {
      const request = { ...options, origin, path: pathname + search };
      const { status, text } = await exchange(this.agent, request, { timeoutMs, mostBytes: LARGEST_ANSWER });
      return { answered: true, status, text: text ?? '', ms: Math.round(performance.now() - startedAt) };
    } catch (error) {
      const { title = '', message = '' } = describeFailure(error).error;
      return { answered: false, reason: title === 'Error' ? message : title };
    }
  }
}

/** That of another body, and so of nobody's. */
function wrongSignatureOf(body: string, secret: string): string {
  return signatureHeaderOf(`${body} `, secret);
}
