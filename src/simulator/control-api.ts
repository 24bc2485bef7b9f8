import { IncomingMessage, ServerResponse } from 'node:http';
import { ControlCustomers } from './control-customers';
import { Faults, parseFaults } from './faults';
import { sendJson } from './http';
import { isObject } from './json';
import { Mischief, noMischief, parseMischief } from './mischief';
import { accepted, bad, jsonBody, numberIn, Refusal, refusalOf } from './refusal';
import { RequestLog } from './request-log';
import { SignatureKind, signatureKinds } from './signature';
import { GraphRequest, WebhookAnswer } from './types';

type Deliver = (
  lineId: string | undefined,
  body: object | Buffer,
  signature: SignatureKind,
) => Promise<WebhookAnswer>;

/** The routes for people and tools that play the customer and break things; JSON both ways. */
export class ControlApi {
  constructor(
    private readonly mayControl: ((key: string) => boolean) | undefined,
    private readonly customers: ControlCustomers,
    private readonly faults: Faults,
    private readonly mischief: Mischief,
    private readonly log: RequestLog,
    private readonly deliver: Deliver,
  ) {}

  async handle(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    try {
      if (!this.isAllowed(req)) {
        throw new Refusal(401, 'unauthorized', 'Send the API key: Authorization: Bearer <key>.');
      }
      await this.route(req, res, path);
    } catch (error) {
      const { status, code, message } = refusalOf(error);
      sendJson(res, status, { statusCode: status, code, message });
    }
  }

  private async route(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    const url = new URL(path, 'http://simulator');
    const customer = /^\/customers\/([^/]+)\/messages$/.exec(url.pathname)?.[1];
    switch (`${req.method} ${customer === undefined ? url.pathname : '/customers/*/messages'}`) {
      case 'POST /customers/*/messages':
        return this.customers.write(decoded(customer), req, res);
      case 'GET /customers/*/messages':
        return this.customers.read(decoded(customer), url.searchParams, res);
      case 'POST /webhooks':
        return sendJson(res, 200, await this.sendWebhook(await jsonBody(req)));
      case 'GET /faults':
        return sendJson(res, 200, { faults: this.faults.rules });
      case 'PUT /faults':
        this.faults.use(...accepted(parseFaults(await jsonBody(req))));
        return sendJson(res, 200, { faults: this.faults.rules });
      case 'DELETE /faults':
        this.faults.clear();
        return sendJson(res, 200, { faults: [] });
      case 'GET /mischief':
        return sendJson(res, 200, this.mischief);
      case 'PUT /mischief':
        Object.assign(this.mischief, noMischief, accepted(parseMischief(await jsonBody(req))));
        return sendJson(res, 200, this.mischief);
      case 'GET /requests':
        return sendJson(
          res,
          200,
          this.lastRequests(numberIn(url.searchParams, 'limit', { usual: 100, least: 1 })),
        );
      default:
        throw new Refusal(404, 'no_such_route', 'The simulator has no such route.');
    }
  }

  private sendWebhook(json: unknown): Promise<WebhookAnswer> {
    if (!isObject(json)) throw bad('The body must be {"line"?, "body", "signature"?}.');
    const { line, body, signature = 'right' } = json as Record<'line' | 'body' | 'signature', unknown>;
    const kind = signatureKinds.find((kind) => kind === signature);
    if (kind === undefined) throw bad(`"signature" must be one of ${signatureKinds.join(', ')}.`);
    if (line !== undefined && typeof line !== 'string') throw bad('"line" must be a phone number id.');
    const exact = typeof body === 'string' ? Buffer.from(body) : body;
    if (typeof exact !== 'object' || exact === null) {
      throw bad('"body" must be an object, or the exact body as a text.');
    }
    return this.deliver(line, exact, kind);
  }

  private lastRequests(limit: number): object {
    const { count, requests } = this.log;
    return { count, items: requests.slice(-limit).map(withoutToken) };
  }

  private isAllowed(req: IncomingMessage): boolean {
    if (this.mayControl === undefined) return true;
    return this.mayControl((req.headers.authorization ?? '').replace(/^Bearer /, ''));
  }
}

function decoded(segment = ''): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw bad('The address is not encoded rightly.');
  }
}

function withoutToken({ authorization, ...request }: GraphRequest): object {
  return { ...request, authorized: authorization !== undefined };
}
