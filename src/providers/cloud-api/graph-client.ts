import { types } from 'node:util';
import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import { Agent, errors } from 'undici';
import { ProviderError } from '../../domain/inbound';
import { LineAccess } from '../provider';
import { exchange } from '../../platform/outward/exchange';
import { Answer, errorOf, readAnswerBody } from './judge-answer';
import { list, object } from './wire';

/** Whole request, in ms. Shorter than the lease of an outgoing lane. */
const TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 5_000;
const LARGEST_ANSWER = 1024 * 1024;

/** Failures that undici and Node report before the first byte of a request is written. */
const NOTHING_WRITTEN = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_ADDRESS_REFUSED',
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

/** Where and as whom Graph is asked. */
export type GraphAccess = Pick<LineAccess, 'token' | 'apiBaseUrl' | 'apiVersion'>;

export interface GraphCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the version, e.g. `700800900100201/messages`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** For the whole exchange; default 15 seconds. */
  readonly timeoutMs?: number;
}

/** What came of a call that changes nothing by being repeated, or of which nobody needs to know more than this. */
export type GraphReply =
  ({ readonly ok: true; readonly body: Record<string, unknown> } & Dated) | GraphRefusal;

/** Why there is no good answer. */
export interface GraphRefusal extends Dated {
  readonly ok: false;
  readonly error: ProviderError;
  /** Null when nothing was answered. */
  readonly httpStatus: number | null;
}

interface Dated {
  /** When it was answered by Graph's own clock, to the second; null when it did not say. */
  readonly answeredAt: Date | null;
}

/** HTTP to Meta's Graph API. Never retries and never follows a redirect; the token travels in a header only. */
@Injectable()
export class GraphClient implements OnApplicationShutdown {
  /** To where the owner of the installation says that Graph is, private addresses included. */
  readonly agent = new Agent({
    // Two for each conversation that sends at a time: a request never waits for a connection.
    connections: 1024,
    pipelining: 1,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  /** One request and its whole answer. Rejects when there was none; see {@link describeFailure}. */
  async request(access: GraphAccess, call: GraphCall): Promise<Answer> {
    const { method, path, query, body, timeoutMs = TIMEOUT_MS } = call;
    const { origin, pathname } = graphAddress(access, path);
    const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
    const { status, bytes, text, date } = await exchange(
      this.agent,
      {
        origin,
        path: pathname + search,
        method,
        headers: {
          authorization: `Bearer ${access.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
      { timeoutMs, mostBytes: LARGEST_ANSWER },
    );
    // Graph repeats a token that it finds malformed.
    return { status, bytes, date, body: readAnswerBody(text, status < 300 ? null : access.token) };
  }

  /** The same for whoever only wants the answer or the reason why there is none. Never rejects. */
  async call(access: GraphAccess, call: GraphCall): Promise<GraphReply> {
    let answer: Answer;
    try {
      answer = await this.request(access, call);
    } catch (error) {
      return { ok: false, error: describeFailure(error).error, httpStatus: null, answeredAt: null };
    }
    const answeredAt = momentOf(answer.date);
    if (answer.status >= 200 && answer.status < 300 && answer.body !== undefined)
      return { ok: true, body: object(answer.body), answeredAt };
    return { ok: false, error: errorOf(answer), httpStatus: answer.status, answeredAt };
  }
}

function momentOf(header: string | undefined): Date | null {
  const at = new Date(header ?? '');
  return Number.isNaN(at.getTime()) ? null : at;
}

/** An address of the Graph API; `path` is what comes after the version. */
export function graphAddress(
  { apiBaseUrl, apiVersion }: Pick<GraphAccess, 'apiBaseUrl' | 'apiVersion'>,
  path: string,
): { origin: string; pathname: string } {
  const { origin, pathname } = new URL(apiBaseUrl);
  return { origin, pathname: `${pathname.replace(/\/$/, '')}/${apiVersion}/${path}` };
}

/** Why there was no answer, and whether it is certain that nothing of the request was written. */
export function describeFailure(error: unknown): { error: ProviderError; nothingWritten: boolean } {
  // Not `instanceof`: errors of Node's own may come from another realm, as they do under Jest.
  const failure = types.isNativeError(error) ? error : new Error(String(error));
  const code = 'code' in failure && typeof failure.code === 'string' ? failure.code : undefined;
  const nothingWritten =
    (code !== undefined && NOTHING_WRITTEN.has(code)) ||
    failure instanceof errors.ConnectTimeoutError ||
    ('errors' in failure ? list(failure.errors).every(isOfConnecting) : isOfConnecting(failure));
  return { error: { code: null, title: code ?? failure.name, message: failure.message }, nothingWritten };
}

/** Whatever goes wrong while connecting, nothing of the request has been written. */
function isOfConnecting(error: unknown): boolean {
  return object(error)['syscall'] === 'connect';
}
