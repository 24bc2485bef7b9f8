import { IncomingMessage, ServerResponse } from 'node:http';
import { Background } from './background';
import { AccountStates } from './account-state';
import { AgentDesk } from './agent-desk';
import { BlockList } from './block-list';
import { ChatHistory } from './chat-history';
import { ControlActions } from './control-actions';
import { ControlApi } from './control-api';
import { ControlCustomers } from './control-customers';
import { ControlHealth } from './control-health';
import { ControlMedia } from './control-media';
import { ControlTemplates } from './control-templates';
import { ControlTools } from './control-tools';
import { Items, LineHealth, Limits, LineItem, Mischief, SignatureKind } from './control-types';
import { ControlWebhooks } from './control-webhooks';
import { Customer } from './customer';
import { CustomerActions } from './customer-actions';
import { CustomerSide } from './customer-side';
import { CustomerBook, CustomerProfile, isUserId, phoneDigits } from './customers';
import { Update } from './envelope';
import { Faults } from './faults';
import { FieldSide } from './field-side';
import { GraphApi } from './graph-api';
import { BlockEndpoint } from './graph-blocks';
import { MediaEndpoint } from './graph-media';
import { MessageEndpoint } from './graph-messages';
import { SetupEndpoint } from './graph-setup';
import { TemplateEndpoint } from './graph-templates';
import { sendJson } from './http';
import { Ids } from './ids';
import { metaJson } from './json';
import { limitsOf } from './limits';
import { LineActions } from './line-actions';
import { HealthBook } from './line-health';
import { LineBook } from './lines';
import { MediaStore } from './media-store';
import { noMischief } from './mischief';
import { Outgoing } from './outgoing';
import { PhoneApp } from './phone-app';
import { Prices } from './prices';
import { Rates } from './rates';
import { RawWebhooks } from './raw-webhooks';
import { Redelivery } from './redelivery';
import { RequestLog } from './request-log';
import { SendRules } from './send-rules';
import { Snapshot, snapshotOf } from './snapshot';
import { serve, Standalone } from './standalone';
import { StatusReporter } from './statuses';
import { TemplateBook } from './template-book';
import { Transcripts } from './transcripts';
import { GraphRequest, SimulatedLine, SimulatorOptions, WebhookAnswer } from './types';
import { WebhookSender } from './webhook-sender';

const usualDelaysMs = { sent: 100, delivered: 300, read: 1500 };
/** About two minutes, where Meta goes on for 7 days. */
const usualGapsMs = [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 60_000];

/**
 * Meta in a box: a stub of the Graph API below `/graph`, customers who write through signed webhooks, and control routes
 * for both. Mounted in another server through `handle`, or on its own port through `listen`.
 */
export class Simulator {
  /** What goes wrong in answers of the Graph side: `faults.use(rule, …)`, `faults.clear()`. */
  readonly faults: Faults;
  /** What goes wrong with webhooks on their way; set its members. */
  readonly mischief: Mischief = { ...noMischief };
  /** Which limits are played; set its members. */
  readonly limits: Limits;
  private readonly lines = new LineBook();
  private readonly health: HealthBook;
  private readonly customers = new CustomerBook((person) => this.transcripts.talks(person));
  private readonly transcripts: Transcripts;
  private readonly background: Background;
  private readonly sender = new WebhookSender();
  private readonly side: CustomerSide;
  private readonly graph: GraphApi;
  private readonly control: ControlApi;
  private readonly log: RequestLog;
  private server: Standalone | undefined;
  private url: string | undefined;

  constructor(options: SimulatorOptions = {}) {
    const { clock = Date.now, random = Math.random, log = () => {}, trusting = false } = options;
    const { lines, customers, mischief } = this;
    this.health = new HealthBook(lines, clock);
    const transcripts = (this.transcripts = new Transcripts(customers, options.onChange));
    transcripts.restore(options.memory?.conversations ?? []);
    const ids = new Ids(random, clock());
    const media = new MediaStore(ids, clock);
    const background = (this.background = new Background(log));
    const faults = (this.faults = new Faults(random, options.onChange));
    this.log = new RequestLog(options.requestLogSize ?? 10_000, clock);
    const gaps = options.redeliveryGapsMs ?? usualGapsMs;
    const taken = ({ value }: Update): void => transcripts.deliveredValue(value);
    const redelivery = new Redelivery(this.sender, background, gaps, random, taken, log);
    const realLines = options.realLines ?? (async () => []);
    const outgoing = new Outgoing(mischief, redelivery, background, random, realLines);
    const fields = new FieldSide(outgoing, clock);
    const blocks = new BlockList();
    const desk = new AgentDesk(fields, clock);
    this.limits = limitsOf(trusting);
    const rates = new Rates(this.limits, clock);
    const side = (this.side = new CustomerSide(
      transcripts,
      media,
      outgoing,
      fields,
      blocks,
      desk,
      rates,
      ids,
      clock,
    ));
    const delays = options.statusDelaysMs ?? usualDelaysMs;
    const prices = new Prices(options.freeReplies);
    const statuses = new StatusReporter(
      delays,
      mischief,
      outgoing,
      transcripts,
      background,
      clock,
      random,
      prices,
    );
    const templates = new TemplateBook();
    const templateEndpoint = new TemplateEndpoint(templates, fields);
    const accounts = new AccountStates(clock);
    const rules = new SendRules(
      customers,
      transcripts,
      media,
      templateEndpoint,
      accounts,
      rates,
      this.limits,
      clock,
    );
    const endpoint = new MessageEndpoint(rules, transcripts, media, statuses, desk, faults, ids, background, {
      clock,
      trusting,
    });
    const blockEndpoint = new BlockEndpoint(blocks, customers, transcripts, clock);
    const routes = { account: templateEndpoint.routes, line: blockEndpoint.routes };
    const mediaEndpoint = new MediaEndpoint(media, clock);
    const setup = new SetupEndpoint(this.health, clock);
    this.url = options.url;
    media.urlOf = (stored) => this.url && mediaEndpoint.urlOf(stored, this.url);
    this.graph = new GraphApi(
      lines,
      endpoint,
      mediaEndpoint,
      setup,
      this.health,
      media,
      routes,
      faults,
      this.log,
      ids,
      background,
      log,
    );
    const lineOf = (id: string | undefined): SimulatedLine => this.lines.pick(id);
    const people = new ControlCustomers(customers, transcripts, side, background, lineOf);
    const raw = new RawWebhooks(lineOf, realLines, (ready) =>
      this.deliver(ready.line.phoneNumberId, ready.bytes, ready),
    );
    const meet = people.meet.bind(people);
    const payloads = { lineOf, meet, side, transcripts, ids, clock };
    const ofCustomers = new CustomerActions(customers, transcripts, side, fields, ids, clock);
    const phoneApp = new PhoneApp(transcripts, media, fields, ids, clock);
    const history = new ChatHistory(transcripts, fields, clock);
    const ofLines = new LineActions({ meet, phoneApp, history, desk, accounts, fields, ids, clock });
    const changed = (): void => {
      for (const { phoneNumberId } of lines.items()) options.onChange?.(phoneNumberId);
    };
    this.control = new ControlApi(options.mayControl ?? (() => true), log, {
      'GET /lines': ({ res }) => sendJson(res, 200, { items: lines.items() } satisfies Items<LineItem>),
      ...people.routes,
      ...new ControlActions({ lines, ofCustomers, ofLines, meet, background, changed }).routes,
      ...new ControlMedia(media, lineOf).routes,
      ...new ControlTools(faults, mischief, this.limits, this.log, changed).routes,
      ...new ControlTemplates(templates, fields, lineOf, clock).routes,
      ...new ControlHealth(this.health, lineOf, changed).routes,
      ...new ControlWebhooks(raw, payloads).routes,
    });
  }

  /** Adds a line or replaces the one with that phone number id. */
  useLine(line: SimulatedLine): void {
    this.lines.use(line);
  }

  /** How a line is set up at Meta, healthy but for what is given; `PUT /health`. */
  setHealth(phoneNumberId: string, health: Partial<LineHealth>): void {
    this.health.use(this.lines.pick(phoneNumberId), health);
  }

  /** Serves these lines and no others. */
  useLines(lines: readonly SimulatedLine[]): void {
    this.lines.keepOnly(lines);
  }

  /** The last requests that the Graph side received, oldest first. */
  get requests(): readonly GraphRequest[] {
    return this.log.requests;
  }

  /** How many Graph requests there were, those included that `requests` has dropped. */
  get requestCount(): number {
    return this.log.count;
  }

  /** Answers one request; `path` is the URL below the mount point, with its query. Never rejects. */
  handle(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    return path.startsWith('/graph/')
      ? this.graph.handle(req, res, path)
      : this.control.handle(req, res, path);
  }

  /** Serves on its own port, a free one unless told; `url` has no slash at its end. */
  async listen(port = 0, host = '127.0.0.1'): Promise<{ url: string }> {
    this.server = await serve((req, res) => void this.handle(req, res, req.url ?? '/'), port, host);
    this.url = this.server.url;
    return { url: this.url };
  }

  /** A customer by phone or business-scoped user id, or with the details that matter; always the same person. */
  customer(who: string | Partial<CustomerProfile>): Customer {
    const profile = this.customers.meet(typeof who === 'string' ? identityOf(who) : who);
    return new Customer(profile, this.side, this.transcripts, (id) => this.lines.pick(id));
  }

  /** Posts any body once, an object in Meta's spelling and a Buffer as it is, signed right unless told. */
  async deliver(
    phoneNumberId: string,
    body: object | Buffer,
    { signature = 'right' }: { signature?: SignatureKind } = {},
  ): Promise<WebhookAnswer> {
    const line = this.lines.pick(phoneNumberId);
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(metaJson(body));
    const seen = signature === 'right' ? (Buffer.isBuffer(body) ? parsed(body) : body) : undefined;
    this.transcripts.observe(seen);
    const answering = this.sender.post(line, bytes, signature);
    this.background.run(answering);
    const answer = await answering;
    if (answer.status === 200) this.transcripts.delivered(seen);
    return answer;
  }

  /** Asks the product for the challenge, as Meta does when a webhook is saved; true when it came back exactly. */
  async verifyWebhook(phoneNumberId: string, challenge = '730915824'): Promise<boolean> {
    const answer = await this.sender.verify(this.lines.pick(phoneNumberId), challenge);
    return answer.status === 200 && answer.body === challenge;
  }

  /** What the next one may be given as its `memory`; it lives on with this one until it is written down. */
  snapshot(): Snapshot {
    return snapshotOf(this.transcripts.snapshots());
  }

  /** Resolves when no webhook, redelivery or status is pending. */
  idle(): Promise<void> {
    return this.background.idle();
  }

  /** Ends waits and redeliveries, gives deliveries in flight two seconds to end and closes all sockets. */
  async close(): Promise<void> {
    const patience = setTimeout(() => void this.sender.close(), 2000);
    await this.background.stop();
    clearTimeout(patience);
    await this.sender.close();
    await this.server?.close();
  }
}

function identityOf(who: string): Partial<CustomerProfile> {
  if (isUserId(who)) return { userId: who };
  const phone = phoneDigits(who);
  if (phone === undefined) throw new Error(`"${who}" is neither an international number nor a user id.`);
  return { phone };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
