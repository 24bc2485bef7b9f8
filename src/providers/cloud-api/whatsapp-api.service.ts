import { types } from 'node:util';
import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import { Agent, errors } from 'undici';
import { ProviderError } from '../../domain/inbound';
import { LineAccess, Provider, SendOutcome, SendRequest } from '../provider';
import { exchange } from './exchange';
import { Answer, judgeAnswer, ReadAccepted, readAnswerBody, readMessageId } from './judge-answer';
import { list, object } from './wire';
import { messagesUrl, writeMessage } from './write-message';

/** Whole attempt, in ms: after it the outcome is unknown. Shorter than the lease of an outgoing lane. */
const SEND_TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 5_000;
const LARGEST_ANSWER = 1024 * 1024;

/** Failures that undici and Node report before the first byte of a request is written. */
const NOTHING_WRITTEN = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** The outbound client of Meta's Graph API. Never retries and never follows a redirect: callers decide from the outcome. */
@Injectable()
export class WhatsappApiService implements Provider, OnApplicationShutdown {
  private readonly agent = new Agent({
    // Two for each conversation that sends at a time: a request never waits for a connection.
    connections: 1024,
    pipelining: 1,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: SEND_TIMEOUT_MS,
    bodyTimeout: SEND_TIMEOUT_MS,
  });

  /** Meta: `POST /<version>/<phone number id>/messages`. 2xx means accepted, not delivered. */
  async send(line: LineAccess, request: SendRequest): Promise<SendOutcome> {
    return this.post(line, writeMessage(request), readMessageId);
  }

  /** Meta: `status: "read"` on the same path; valid for 30 days, marks earlier messages too. */
  async markAsRead(line: LineAccess, providerMessageId: string): Promise<SendOutcome> {
    const body = { messaging_product: 'whatsapp', status: 'read', message_id: providerMessageId };
    return this.post(line, body, (answer) =>
      object(answer)['success'] === true ? { outcome: 'accepted', providerMessageId } : null,
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  private async post(line: LineAccess, body: object, readAccepted: ReadAccepted): Promise<SendOutcome> {
    let answer: Answer;
    try {
      answer = await this.request(line, JSON.stringify(body));
    } catch (error) {
      return outcomeOfFailure(error);
    }
    return judgeAnswer(answer, readAccepted);
  }

  private async request(line: LineAccess, body: string): Promise<Answer> {
    const { origin, pathname } = new URL(messagesUrl(line));
    const { status, bytes, text } = await exchange(
      this.agent,
      {
        origin,
        path: pathname,
        method: 'POST',
        headers: { authorization: `Bearer ${line.token}`, 'content-type': 'application/json' },
        body,
      },
      { timeoutMs: SEND_TIMEOUT_MS, mostBytes: LARGEST_ANSWER },
    );
    // Graph repeats a token that it finds malformed.
    return { status, bytes, body: readAnswerBody(text, status < 300 ? null : line.token) };
  }
}

function outcomeOfFailure(error: unknown): SendOutcome {
  // Not `instanceof`: errors of Node's own may come from another realm, as they do under Jest.
  const failure = types.isNativeError(error) ? error : new Error(String(error));
  const code = 'code' in failure && typeof failure.code === 'string' ? failure.code : undefined;
  const described: ProviderError = { code: null, title: code ?? failure.name, message: failure.message };
  const notSent =
    (code !== undefined && NOTHING_WRITTEN.has(code)) ||
    failure instanceof errors.ConnectTimeoutError ||
    ('errors' in failure ? list(failure.errors).every(isOfConnecting) : isOfConnecting(failure));
  return { outcome: notSent ? 'not_sent' : 'unknown', error: described };
}

/** Whatever goes wrong while connecting, nothing of the request has been written. */
function isOfConnecting(error: unknown): boolean {
  return object(error)['syscall'] === 'connect';
}
