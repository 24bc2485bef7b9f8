import { IncomingMessage, ServerResponse } from 'node:http';
import { Controller, Get, Logger, Next, OnModuleInit, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { RefusedReason } from '../inbox/dead-letter-reasons';
import { InboxService } from '../inbox/inbox.service';
import { InboxWriter } from '../inbox/inbox-writer.service';
import { PulseService } from '../operations/pulse.service';
import { Config } from '../platform/config/config';
import { Problem } from '../platform/errors/problem';
import { Clients } from '../platform/http/clients';
import { NowAndThen } from '../platform/logging/now-and-then';
import { acknowledging, webhooksReceived } from '../platform/metrics/metrics';
import { Line } from '../tenants/line';
import { LinesService } from '../tenants/lines.service';
import { Admission } from './admission';
import { Door, doorAt } from '../inbox/doors';
import { refuse, refuseForNow, succeed } from './door-answers';
import { DoorGuard } from './door-guard';
import { HandshakeService } from './handshake.service';
import { drain, isShort, readBody } from './read-body';
import { findSigningApp, linesAt } from './signature';
import { EnvelopeFault, envelopeFaults, isEnvelope } from './whatsapp-webhook.dto';

const LONGEST_ERROR = 500;

/**
 * Meta's webhooks. The handlers speak plain Node HTTP, since the POST doors are reached before Express
 * (see `front-door.ts`); the decorators declare them for Nest. The API's
 * description leaves them out: they are for Meta.
 */
@ApiExcludeController()
@Controller(['webhook', 'webhook/:lineId', 'webhooks/whatsapp', 'api/webhooks/whatsapp'])
export class WhatsappController implements OnModuleInit {
  private readonly logger = new Logger(WhatsappController.name);
  private readonly admission = new Admission();
  private readonly sheds = new NowAndThen();
  private readonly takesUnsigned = new NowAndThen();

  constructor(
    private readonly config: Config,
    private readonly clients: Clients,
    private readonly guard: DoorGuard,
    private readonly handshake: HandshakeService,
    private readonly lines: LinesService,
    private readonly writer: InboxWriter,
    private readonly inbox: InboxService,
    private readonly pulse: PulseService,
  ) {}

  onModuleInit(): void {
    if (!this.config.allowUnsignedWebhooks) return;
    this.logger.warn('ALLOW_UNSIGNED_WEBHOOKS is on: anyone may post to a line that has no app secret');
  }

  /** Meta asks once whether this address is ours, when it is entered in the app's configuration. */
  @Get()
  async verifyWebhook(@Req() req: IncomingMessage, @Res() res: ServerResponse): Promise<void> {
    if (!this.guard.turnsAway(req, res)) await this.handshake.answer(req, res);
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
    if (this.guard.turnsAway(req, res)) return;
    if (!this.admission.isOpen) return this.shed(req, res);
    const acknowledged = acknowledging.startTimer();
    const read = await readBody(req, (from) => this.clients.networkOf(from));
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
    webhooksReceived.inc({ answer: appDigest === '' ? 'unchecked' : 'accepted' });
    if (appDigest === '') this.takesUnsigned.happened((times) => this.sayUnsigned(times));
    succeed(res);
  }

  private sayUnsigned(times: number): void {
    this.logger.warn('webhooks that nobody signed were taken (ALLOW_UNSIGNED_WEBHOOKS)', { times });
  }

  /** The app that signed. A line made a moment ago, by another process perhaps, gets a second look. */
  private async authenticate(door: Door, header: string | undefined, body: Buffer): Promise<string | null> {
    const sign = async (lines: readonly Line[]) =>
      findSigningApp(linesAt(door, lines), header, body, this.config.allowUnsignedWebhooks);
    const known = await this.lines.all();
    const app = await sign(known);
    if (app !== null) return app;
    const now = await this.lines.secondLook();
    return now === known ? null : sign(now);
  }

  /** At once, with nothing read: the connection stays, and Node throws the body away. */
  private async shed(req: IncomingMessage, res: ServerResponse): Promise<void> {
    this.sheds.happened((times) =>
      this.logger.warn('more webhooks come than can be stored in time; newcomers are refused', { times }),
    );
    if (!isShort(req)) return this.cutOff('overloaded', req, res);
    this.countUnavailable();
    refuseForNow(res, 'overloaded', 'more webhooks than can be stored in time; deliver again');
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
    if (drained === 'unread') res.once('finish', () => req.destroy());
    if (refused === 'too_large') refuse(res, 413, 'too_large', 'a webhook may have at most 4 MB');
    else refuseForNow(res, 'overloaded', 'too many uploads at once; deliver again');
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
    refuseForNow(res, 'store_unavailable', known ? error.message : 'Not stored; deliver again');
  }
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
