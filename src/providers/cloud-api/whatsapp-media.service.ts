import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Dispatcher } from 'undici';
import { essenceOf } from '../../domain/media';
import { Outward } from '../../platform/outward/outward';
import { Downloaded, MediaRefusal, MediaUpload, Resolved, Uploaded, Wanted } from '../media-provider';
import { LineAccess, Verdict } from '../provider';
import { judgementOf } from './error-verdicts';
import { exchange } from '../../platform/outward/exchange';
import { describeFailure, GraphClient, graphAddress } from './graph-client';
import { Answer, errorOf, readAnswerBody } from './judge-answer';
import { formOf, UnreadableFile } from './media-form';
import { isGraph, mayShowToken } from './media-hosts';
import { id, number, object, text } from './wire';

/** Meta's are digits. */
const MEDIA_ID = /^[\w-]{1,200}$/;
const LARGEST_ANSWER = 64 * 1024;
/** What Meta answers instead of a file when something is wrong, unless the file itself is one. */
const NO_FILES = ['text/html', 'application/json'];

/** Of a proxy that takes not this file: its size, its type, what is in it. */
const OF_THE_FILE = [400, 413, 415, 422];

/** Files of messages at Meta: resolve, download, upload. Source: Meta, "Business phone numbers: media". Never rejects. */
@Injectable()
export class WhatsappMediaService {
  /** In ms: without a byte, until a whole upload is answered, and for a whole transfer. Tests shorten them. */
  timeouts = { idleMs: 15_000, answerMs: 60_000, totalMs: 15 * 60_000 };

  constructor(
    private readonly graph: GraphClient,
    private readonly outward: Outward,
  ) {}

  /** `GET /<media id>?phone_number_id=`: the address lives 5 minutes. */
  async resolve(line: LineAccess, mediaId: string): Promise<Resolved> {
    if (!MEDIA_ID.test(mediaId)) return refused('never', 'malformed media id');
    const query = { phone_number_id: line.phoneNumberId };
    const reply = await this.graph.call(line, { method: 'GET', path: mediaId, query });
    if (!reply.ok) {
      const { error, httpStatus } = reply;
      const verdict = httpStatus === null ? 'retry' : judgementOf(error.code, httpStatus).verdict;
      return { outcome: 'refused', verdict, error };
    }
    const { url, file_size: bytes } = reply.body;
    const address = text(url);
    if (address === undefined) return refused('retry', 'no address in the answer');
    return { outcome: 'resolved', facts: { url: address, bytes: number(bytes) ?? null } };
  }

  /** Hands the bytes to `take`, one piece after the other. The token goes to Meta's hosts only, and follows no redirect. */
  async download(
    line: LineAccess,
    wanted: Wanted,
    take: (piece: Buffer) => Promise<void>,
    signal: AbortSignal,
  ): Promise<Downloaded> {
    if (!mayShowToken(wanted.url, line.apiBaseUrl)) return { outcome: 'gone', reason: 'strange_host' };
    if (wanted.bytes !== null && wanted.bytes > wanted.mostBytes) return { outcome: 'too_large' };
    const { idleMs, totalMs } = this.timeouts;
    const { origin, pathname, search } = new URL(wanted.url);
    const tooSlow = AbortSignal.timeout(totalMs);
    const { agent } = isGraph(wanted.url, line.apiBaseUrl) ? this.graph : this.outward;
    try {
      const answer = await agent.request({
        origin,
        path: pathname + search,
        method: 'GET',
        headers: { authorization: `Bearer ${line.token}`, 'user-agent': 'Recado', accept: '*/*' },
        headersTimeout: idleMs,
        bodyTimeout: idleMs,
        signal: AbortSignal.any([signal, tooSlow]),
      });
      return await receive(answer, wanted, take);
    } catch (error) {
      if (tooSlow.aborted) return { outcome: 'broken', reason: 'too_slow' };
      return { outcome: 'broken', reason: describeFailure(error).error.title ?? 'Error' };
    }
  }

  /**
   * `POST /<phone number id>/media`; the id that it gives lives 30 days. Refused with `retry` where the file may be the
   * reason, and not the line.
   */
  async upload(line: LineAccess, file: MediaUpload): Promise<Uploaded> {
    const { origin, pathname } = graphAddress(line, `${line.phoneNumberId}/media`);
    const form = formOf(file);
    const limits = { timeoutMs: this.timeouts.totalMs, mostBytes: LARGEST_ANSWER };
    let answer: Answer;
    try {
      const {
        status,
        bytes,
        text: said,
      } = await exchange(
        this.graph.agent,
        {
          origin,
          path: pathname,
          method: 'POST',
          headers: {
            authorization: `Bearer ${line.token}`,
            'content-type': form.contentType,
            'content-length': String(form.bytes),
          },
          body: Readable.from(form.pieces),
          headersTimeout: this.timeouts.answerMs,
        },
        limits,
      );
      answer = { status, bytes, body: readAnswerBody(said, status < 300 ? null : line.token) };
    } catch (error) {
      const verdict = error instanceof UnreadableFile ? 'retry' : 'slow_line';
      return { outcome: 'refused', verdict, error: describeFailure(error).error };
    }
    const providerMediaId = id(object(answer.body)['id']);
    if (answer.status < 300 && providerMediaId !== undefined) return { outcome: 'uploaded', providerMediaId };
    const error = errorOf(answer);
    const isTransient = object(object(answer.body)['error'])['is_transient'] === true;
    const ofTheFile = error.code === null && OF_THE_FILE.includes(answer.status);
    const { verdict } = judgementOf(error.code, answer.status, isTransient);
    return { outcome: 'refused', verdict: ofTheFile ? 'retry' : verdict, error };
  }
}

function refused(verdict: Verdict, title: string): MediaRefusal {
  return { outcome: 'refused', verdict, error: { code: null, title } };
}

async function receive(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  wanted: Wanted,
  take: (piece: Buffer) => Promise<void>,
): Promise<Downloaded> {
  const fault = faultOf(statusCode, headers, wanted);
  if (fault !== null) {
    body.on('error', () => undefined).destroy();
    return fault;
  }
  let bytes = 0;
  // Leaving the loop early closes the connection.
  for await (const piece of body as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > wanted.mostBytes) return { outcome: 'too_large' };
    await take(piece);
  }
  if (bytes === 0 || (wanted.bytes !== null && bytes !== wanted.bytes)) {
    return { outcome: 'broken', reason: 'wrong_length' };
  }
  return { outcome: 'complete', bytes };
}

/** What can be said before a byte of the body is read; null: that is the file. */
function faultOf(
  status: number,
  headers: Dispatcher.ResponseData['headers'],
  wanted: Wanted,
): Downloaded | null {
  if (status >= 300 && status < 400) return { outcome: 'broken', reason: 'redirect' };
  if (status >= 400 && status < 500 && status !== 429) return { outcome: 'gone', reason: `http_${status}` };
  if (status !== 200) return { outcome: 'broken', reason: `http_${status}` };
  const type = essenceOf(String(headers['content-type'] ?? ''));
  if (NO_FILES.includes(type) && type !== essenceOf(wanted.mimeType ?? '')) {
    return { outcome: 'broken', reason: type === 'text/html' ? 'html' : 'json' };
  }
  return Number(headers['content-length'] ?? 0) > wanted.mostBytes ? { outcome: 'too_large' } : null;
}
