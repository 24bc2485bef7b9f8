import { IncomingMessage, ServerResponse } from 'node:http';
import { Controller, Get, Logger, Next, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { RefusedReason } from '../inbox/dead-letter-reasons';
import { InboxService } from '../inbox/inbox.service';
import { InboxWriter } from '../inbox/inbox-writer.service';
import { PulseService } from '../operations/pulse.service';
import { Config } from '../platform/config/config';
import { Problem } from '../platform/errors/problem';
import { acknowledging, webhooksReceived } from '../platform/metrics/metrics';
import { Line } from '../tenants/line';
import { LinesService } from '../tenants/lines.service';
import { Admission } from './admission';
import { Door, doorAt } from '../inbox/doors';
import { drain, isShort, readBody } from './read-body';
import { hasVerifyToken, signingApp } from './signature';
import { EnvelopeFault, envelopeFaults, isEnvelope } from './whatsapp-webhook.dto';

const SUCCESS = '{"status":"success"}';
const LONGEST_ERROR = 500;
const RETRY_AFTER_S = '5';
/** An overload is said once in a while, not with each that it refuses. */
const SAY_AGAIN_MS = 10_000;

/**
 * Meta's webhooks. The handlers speak plain Node HTTP, since the POST doors are reached before Express
 * (see `front-door.ts`); the decorators declare them for Nest. The API's
 * description leaves them out: they are for Meta.
 */
@ApiExcludeController()
@Controller(['webhook', 'webhook/:lineId', 'webhooks/whatsapp', 'api/webhooks/whatsapp'])
export class WhatsappController {
  private readonly logger = new Logger(WhatsappController.name);
  private readonly admission = new Admission();
  private sheddingSaidAt = -Infinity;

  constructor(
    private readonly config: Config,
    private readonly lines: LinesService,
    private readonly writer: InboxWriter,
    private readonly inbox: InboxService,
    private readonly pulse: PulseService,
  ) {}

  /** Meta asks once whether this address is ours, when it is entered in the app's configuration. */
  @Get()
  async verifyWebhook(@Req() req: IncomingMessage, @Res() res: ServerResponse): Promise<void> {
    const url = req.url ?? '';
    const query = new URL(url, 'http://localhost').searchParams;
    const token = query.get('hub.verify_token');
    const challenge = query.get('hub.challenge');
    const door = doorAt(url);
    const asked =
      door !== null && query.get('hub.mode') === 'subscribe' && token !== null && challenge !== null;
    if (!asked || !(await this.expects(door, token))) {
      refuse(res, 403, 'wrong_verify_token', 'hub.verify_token is not the verify token of an active line');
      return;
    }
    res.writeHead(200, { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' }).end(challenge);
  }

  /** Verifies the bytes, validates the envelope, stores, and only then acknowledges. Nothing else happens here. */
  @Post()
  async receiveWebhook(
    @Req() req: IncomingMessage,
    @Res() res: ServerResponse,
    @Next() next: () => void,
  ): Promise<void> {
    const door = doorAt(req.url ?? '');
    if (door === null) return next();
    if (!this.admission.isOpen) return this.shed(req, res);
    const acknowledged = acknowledging.startTimer();
    const read = await readBody(req);
    if ('refused' in read) return this.cutOff(read.refused, req, res);
    const leave = this.admission.enter();
    try {
      await this.take(door, req.headers['x-hub-signature-256'], read.body, res);
      if (res.headersSent && res.statusCode === 200) acknowledged();
    } catch (error) {
      this.unavailable(error, res);
    } finally {
      leave();
      read.release();
    }
  }

  private async take(
    door: Door,
    header: string | string[] | undefined,
    body: Buffer,
    res: ServerResponse,
  ): Promise<void> {
    const appDigest = await this.authenticate(door, typeof header === 'string' ? header : undefined, body);
    if (appDigest === null) {
      webhooksReceived.inc({ answer: 'unsigned' });
      refuse(res, door.refusal, 'invalid_signature', 'X-Hub-Signature-256 is not that of a known app secret');
      return;
    }
    const arrival = { lineId: door.lineId, appDigest, body };
    const fault = judge(body);
    if (fault !== null) {
      await this.inbox.storeRefused(arrival, fault.code, fault.message.slice(0, LONGEST_ERROR));
      webhooksReceived.inc({ answer: 'invalid' });
      refuse(res, 400, fault.code, fault.message, fault.details);
      return;
    }
    await this.writer.store(arrival);
    webhooksReceived.inc({ answer: 'accepted' });
    res.writeHead(200, { 'content-type': 'application/json' }).end(SUCCESS);
  }

  /** The app that signed. A line made a moment ago, by another process perhaps, gets a second look. */
  private async authenticate(door: Door, header: string | undefined, body: Buffer): Promise<string | null> {
    const sign = (lines: readonly Line[]) =>
      signingApp(linesAt(door, lines), header, body, this.config.allowUnsignedWebhooks);
    return sign(await this.lines.all()) ?? sign(await this.lines.secondLook());
  }

  private async expects(door: Door, token: string): Promise<boolean> {
    const has = (lines: readonly Line[]) =>
      hasVerifyToken(
        linesAt(door, lines).filter((line) => line.active),
        token,
      );
    return has(await this.lines.all()) || has(await this.lines.secondLook());
  }

  /** At once, with nothing read: the connection stays, and Node throws the body away. */
  private async shed(req: IncomingMessage, res: ServerResponse): Promise<void> {
    this.sayThatItSheds();
    if (!isShort(req)) return this.cutOff('overloaded', req, res);
    this.countUnavailable();
    res.setHeader('retry-after', RETRY_AFTER_S);
    refuse(res, 503, 'overloaded', 'more webhooks than can be stored in time; deliver again');
  }

  private sayThatItSheds(): void {
    if (performance.now() - this.sheddingSaidAt < SAY_AGAIN_MS) return;
    this.sheddingSaidAt = performance.now();
    this.logger.warn('more webhooks come than can be stored in time; newcomers are refused');
  }

  private async cutOff(
    refused: 'too_large' | 'overloaded' | 'aborted',
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> {
    if (refused === 'aborted') return;
    if (refused === 'too_large') webhooksReceived.inc({ answer: 'too_large' });
    else this.countUnavailable();
    const drained = await drain(req);
    if (drained === 'aborted') return;
    res.setHeader('connection', 'close');
    if (refused === 'overloaded') res.setHeader('retry-after', RETRY_AFTER_S);
    if (drained === 'unread') res.once('finish', () => req.destroy());
    if (refused === 'too_large') refuse(res, 413, 'too_large', 'a webhook may have at most 4 MB');
    else refuse(res, 503, 'overloaded', 'too many uploads at once; deliver again');
  }

  /** Refused for now: it may come again. */
  private countUnavailable(): void {
    webhooksReceived.inc({ answer: 'unavailable' });
    this.pulse.refused();
  }

  private unavailable(error: unknown, res: ServerResponse): void {
    this.countUnavailable();
    const known = error instanceof Problem;
    this.logger.error('webhook not stored', known ? (error.cause ?? { reason: error.message }) : error);
    if (res.headersSent) return;
    res.setHeader('retry-after', RETRY_AFTER_S);
    refuse(res, 503, 'store_unavailable', known ? error.message : 'Not stored; deliver again');
  }
}

/** On a line's own address only its secrets count; on the shared ones those of all active lines. */
function linesAt(door: Door, lines: readonly Line[]): readonly Line[] {
  return lines.filter((line) => (door.lineId === null ? line.active : line.id === door.lineId));
}

interface Fault {
  readonly code: RefusedReason;
  readonly message: string;
  readonly details: readonly EnvelopeFault[];
}

/** What is wrong with a body that is signed and still no webhook; null when it is one. */
function judge(body: Buffer): Fault | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    return { code: 'invalid_json', message: 'the body is not JSON', details: [] };
  }
  if (isEnvelope(parsed)) return null;
  const details = envelopeFaults(parsed);
  const fields = [...new Set(details.map((fault) => fault.field || 'body'))].join(', ');
  return { code: 'invalid_envelope', message: `not a webhook envelope: ${fields}`, details };
}

function refuse(
  res: ServerResponse,
  statusCode: number,
  code: string,
  message: string,
  details: readonly EnvelopeFault[] = [],
): void {
  const body = JSON.stringify({ statusCode, code, message, details });
  res.writeHead(statusCode, { 'content-type': 'application/json; charset=utf-8' }).end(body);
}
