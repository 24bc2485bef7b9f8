import { IncomingMessage, ServerResponse } from 'node:http';
import { Background } from './background';
import { playFault } from './fault-answers';
import { Faults } from './faults';
import { GraphRoutes } from './graph-call';
import { GraphFailure } from './graph-errors';
import { MediaEndpoint } from './graph-media';
import { MessageEndpoint } from './graph-messages';
import { SetupEndpoint } from './graph-setup';
import { addressOf, BadBody, mountUrl, parseJson, readBody, sendJson } from './http';
import { Ids } from './ids';
import { isObject, JsonObject } from './json';
import { HealthBook } from './line-health';
import { LineBook } from './lines';
import { MediaStore, StoredMedia } from './media-store';
import { causeOf } from './refusal';
import { RequestLog } from './request-log';
import { GraphRequest, SimulatedLine } from './types';

const maxBody = 5 * 1024 * 1024;

/** The routes below `/graph`: who may call them, and the errors they answer with. */
export class GraphApi {
  constructor(
    private readonly lines: LineBook,
    private readonly messages: MessageEndpoint,
    private readonly mediaEndpoint: MediaEndpoint,
    private readonly setup: SetupEndpoint,
    private readonly health: HealthBook,
    private readonly media: MediaStore,
    /** The edges of accounts and of lines, beside `messages`, `media` and `register`. */
    private readonly routes: { account: GraphRoutes; line: GraphRoutes },
    private readonly faults: Faults,
    private readonly log: RequestLog,
    private readonly ids: Ids,
    private readonly background: Background,
    private readonly tell: (message: string) => void,
  ) {}

  async handle(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    const entry = this.log.open(req, path);
    try {
      await this.route(req, res, path, entry);
    } catch (error) {
      const failure = this.failureOf(error);
      sendJson(res, failure.httpStatus, failure.body(this.ids.trace()));
    }
    if (res.headersSent) entry.status = res.statusCode;
  }

  private async route(
    req: IncomingMessage,
    res: ServerResponse,
    path: string,
    entry: GraphRequest,
  ): Promise<void> {
    const { pathname, query } = addressOf(path);
    const [, , version = '', id = '', edge = ''] = pathname.split('/');
    const { method } = entry;
    if (version === 'media-download') {
      const media = this.mediaFor(req, entry, id);
      return this.download(media, Number(query.get('ext')), res, entry);
    }
    if (!isVersion(version)) throw new GraphFailure(2500, `Unknown path components: /${version}`);
    const setup = this.setup.routeOf(method, id, edge);
    if (setup) {
      const { line, answer } = setup({ id, query, token: tokenOf(req) });
      entry.authorized = true;
      const body = method === 'POST' ? await this.bodyOf(req, entry) : {};
      return this.answerSetup(line, res, entry, () => answer(body));
    }
    const route = `${method} ${edge}`;
    const ofAccount = edgeIn(this.routes.account, route);
    const ofLine = edgeIn(this.routes.line, route);
    if (ofAccount ?? ofLine) {
      const line = ofAccount ? this.accountLineFor(req, entry, id) : this.lineFor(req, entry, id);
      if (ofLine) entry.phoneNumberId = id;
      this.health.needScope(line, ofLine ? 'whatsapp_business_messaging' : 'whatsapp_business_management');
      const body = await this.bodyOf(req, entry);
      const call = { line, query, body, url: mountUrl(req, path) + pathname };
      return this.answer(edge, res, entry, async () => (ofAccount ?? ofLine)?.(call) ?? {});
    }
    if (this.lines.get(id) || method === 'POST') {
      const line = this.lineFor(req, entry, id);
      entry.phoneNumberId = id;
      if (edge === 'messages' || edge === 'media') this.health.needScope(line, 'whatsapp_business_messaging');
      // Not before its token was checked: a stranger's body must not take memory.
      const body = method === 'POST' && edge !== 'media' ? await this.bodyOf(req, entry) : {};
      if (route === 'POST messages' && !this.health.of(line).registered) throw new GraphFailure(133010);
      if (route === 'POST messages') return this.messages.post(line, body, res, entry);
      if (route === 'POST media')
        return this.answer('media', res, entry, () => this.mediaEndpoint.upload(id, req));
      if (route === 'POST register')
        return this.answerSetup(line, res, entry, () => this.setup.register(line, body));
      if (route === 'GET ')
        return this.answerSetup(line, res, entry, () => this.setup.number(line, query.get('fields')));
    } else if (edge === '') {
      const media = this.mediaFor(req, entry, id, query.get('phone_number_id'));
      const base = mountUrl(req, path);
      const answer = async (): Promise<JsonObject> =>
        method === 'DELETE' ? this.mediaEndpoint.remove(media) : this.mediaEndpoint.describe(media, base);
      if (method === 'GET' || method === 'DELETE') {
        entry.phoneNumberId = media.lineId;
        return this.answer('media', res, entry, answer);
      }
    }
    throw new GraphFailure(2500, `Unknown path components: /${edge}`);
  }

  private async answerSetup(
    line: SimulatedLine,
    res: ServerResponse,
    entry: GraphRequest,
    accept: () => JsonObject,
  ): Promise<void> {
    entry.phoneNumberId = line.phoneNumberId;
    const skew = this.health.of(line).clockSkewSeconds;
    if (skew !== 0) res.setHeader('date', new Date(Date.now() + skew * 1000).toUTCString());
    return this.answer('setup', res, entry, async () => accept());
  }

  private async answer(
    type: string,
    res: ServerResponse,
    entry: GraphRequest,
    accept: () => Promise<JsonObject>,
  ): Promise<void> {
    const fault = this.faults.take({ phoneNumberId: entry.phoneNumberId ?? '', to: '', type });
    if (fault === undefined) return sendJson(res, 200, await accept());
    entry.fault = fault.kind;
    return playFault(fault, res, accept, this.background);
  }

  private async download(
    media: StoredMedia,
    expiresAt: number,
    res: ServerResponse,
    entry: GraphRequest,
  ): Promise<void> {
    const fault = this.faults.take({ phoneNumberId: media.lineId, to: '', type: 'media_download' });
    if (fault !== undefined) entry.fault = fault.kind;
    // Those that accept and then answer in another way than usual have a file's own form here.
    if (fault?.kind === 'half_json') return this.mediaEndpoint.breakOff(media, res);
    const late = fault?.kind === 'delay';
    if (late && !(await this.background.pause(fault.ms))) return void res.destroy();
    if (fault !== undefined && !late) return playFault(fault, res, async () => ({}), this.background);
    return this.mediaEndpoint.download(media, expiresAt, res);
  }

  private async bodyOf(req: IncomingMessage, entry: GraphRequest): Promise<JsonObject> {
    const bytes = await readBody(req, maxBody);
    const body = bytes.length === 0 ? {} : parseJson(bytes);
    this.log.keepBody(entry, body, bytes.length);
    if (!isObject(body)) throw new GraphFailure(100, 'The body must be a JSON object');
    return body;
  }

  private lineFor(req: IncomingMessage, entry: GraphRequest, id: string): SimulatedLine {
    const { authorization } = req.headers;
    if (authorization === undefined) throw new GraphFailure(190);
    const line = this.lines.get(id);
    if (line === undefined) throw noSuchObject(id);
    if (authorization !== `Bearer ${line.token}` || !this.health.isTokenGood(line))
      throw new GraphFailure(190);
    entry.authorized = true;
    return line;
  }

  /** Any line of the account whose token it is. */
  private accountLineFor(req: IncomingMessage, entry: GraphRequest, id: string): SimulatedLine {
    const { authorization } = req.headers;
    const lines = this.lines.ofAccount(id);
    if (authorization !== undefined && lines.length === 0) throw noSuchObject(id);
    const line = lines.find(({ token }) => authorization === `Bearer ${token}`);
    if (line === undefined || !this.health.isTokenGood(line)) throw new GraphFailure(190);
    entry.authorized = true;
    return line;
  }

  private mediaFor(
    req: IncomingMessage,
    entry: GraphRequest,
    id: string,
    lineId: string | null = null,
  ): StoredMedia {
    if (req.headers.authorization === undefined) throw new GraphFailure(190);
    const media = this.media.get(id);
    if (media === undefined || (lineId !== null && lineId !== media.lineId)) throw noSuchObject(id);
    const line = this.lineFor(req, entry, media.lineId);
    this.health.needScope(line, 'whatsapp_business_messaging');
    return media;
  }

  private failureOf(error: unknown): GraphFailure {
    if (error instanceof GraphFailure) return error;
    if (error instanceof BadBody) return new GraphFailure(100, error.message, { httpStatus: error.status });
    this.tell(`Simulator: a Graph request failed: ${causeOf(error)}`);
    return new GraphFailure(131000);
  }
}

function edgeIn(routes: GraphRoutes, route: string): GraphRoutes[string] | undefined {
  return Object.hasOwn(routes, route) ? routes[route] : undefined;
}

/** `v` and two numbers, read without a pattern: this is on the path of every request. */
function isVersion(text: string): boolean {
  return text.startsWith('v') && text.includes('.') && Number(text.slice(1)) > 0;
}

function tokenOf({ headers: { authorization } }: IncomingMessage): string | undefined {
  return authorization?.replace(/^Bearer /, '');
}

function noSuchObject(id: string): GraphFailure {
  return new GraphFailure(100, `Object with ID '${id}' does not exist or cannot be loaded`, { subcode: 33 });
}
