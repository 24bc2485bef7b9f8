import { randomBytes } from 'node:crypto';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { ContactsService } from '../../src/contacts/contacts.service';
import { ConversationsService } from '../../src/conversations/conversations.service';
import { CustomerProfile, InboundContent, InboundMessage } from '../../src/domain/inbound';
import { SERVICE_WINDOW_MS } from '../../src/domain/time';
import { MessagesService } from '../../src/messages/messages.service';
import { OperatorModule } from '../../src/operator/operator.module';
import { readConfig } from '../../src/platform/config/config';
import { ConfigModule } from '../../src/platform/config/config.module';
import { WorkerDatabase } from '../../src/platform/database/database';
import { DatabaseModule } from '../../src/platform/database/database.module';
import { EventsModule } from '../../src/platform/events/events.module';
import { configureHttp } from '../../src/platform/http/configure-http';
import { QueueModule } from '../../src/platform/queue/queue.module';
import { SecretsModule } from '../../src/platform/secrets/secrets.module';
import { createTestDatabase } from '../support/database';
import { Owner, ownerOf } from '../support/owner';
import { waitLongForDatabase } from '../support/patience';
import { until } from '../support/until';

const API_KEY = 'operator-test-key-0123456789';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** Whatever came back; the two members that tests pass on are strings wherever they are. */
interface Body {
  readonly [member: string]: unknown;
  readonly id: string;
  readonly nextCursor: string;
}

export interface Place {
  readonly tenantId: string;
  readonly lineId: string;
  readonly contactId: string;
  readonly conversationId: string;
  readonly messageId: string;
}

/** The API alone on its own database: nothing expands, answers or sends here. */
export class Stand {
  tenantId = '';
  lineId = '';
  private messages = 0;

  private constructor(
    readonly app: NestExpressApplication,
    readonly url: string,
    private readonly owner: Owner,
    private readonly drop: () => Promise<void>,
  ) {}

  static async up(env: Record<string, string> = {}): Promise<Stand> {
    waitLongForDatabase();
    const database = await createTestDatabase();
    const config = readConfig({
      DATABASE_URL: database.url,
      API_KEY,
      ENCRYPTION_KEY: randomBytes(32).toString('hex'),
      ...env,
    });
    const module = await Test.createTestingModule({
      imports: [
        ConfigModule.of(config),
        DatabaseModule,
        EventsModule,
        SecretsModule,
        QueueModule.of(config),
        OperatorModule,
      ],
    }).compile();
    const app = module.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
    configureHttp(app);
    await app.listen(0, '127.0.0.1');
    return new Stand(app, await app.getUrl(), ownerOf(database.url), () => database.drop());
  }

  /** With one tenant and one active line. */
  static async withLine(env: Record<string, string> = {}): Promise<Stand> {
    const stand = await Stand.up(env);
    stand.tenantId = (await stand.post('/api/v1/tenants', { name: 'Panadería Sol' })).body.id;
    stand.lineId = (await stand.post('/api/v1/lines', aLine())).body.id;
    return stand;
  }

  async down(): Promise<void> {
    await this.app.close();
    await this.owner.end();
    await this.drop();
  }

  get = (path: string) => this.request('GET', path);
  post = (path: string, body?: unknown, headers?: Record<string, string>) =>
    this.request('POST', path, body, headers);
  patch = (path: string, body: unknown) => this.request('PATCH', path, body);
  delete = (path: string) => this.request('DELETE', path);

  async request(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${API_KEY}`, ...type, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = (text === '' ? {} : JSON.parse(text)) as Body;
    return { status: response.status, headers: response.headers, body: json };
  }

  service<Service>(type: new (...parts: never[]) => Service): Service {
    return this.app.get(type, { strict: false });
  }

  /** For what a worker would do: it sees every tenant. */
  get database(): WorkerDatabase {
    return this.service(WorkerDatabase);
  }

  /** As the owner of the tables, whom nothing is hidden from. */
  async query<Row = Record<string, unknown>>(
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    return this.owner.query<Row>(sql, parameters);
  }

  /** Resolves when so many statements of this database, and not of another test's, wait for a lock. */
  async untilLocked(count = 1): Promise<void> {
    await until(async () => {
      const waiting = await this.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return waiting.length >= count;
    });
  }

  /** Pauses after wrong attempts that have begun do not run out while a test is slow. */
  async prolongPauses(): Promise<void> {
    await this.query(`UPDATE sign_in_failures SET blocked_until = blocked_until + interval '1 hour'`);
  }

  /** A message of a customer, as the expander would store it. */
  async receive(
    identity: CustomerProfile['identity'],
    content: InboundContent = { type: 'text', content: { body: 'hola' } },
    { at = new Date(), lineId = this.lineId, profile = {}, ...others }: Receiving = {},
  ): Promise<Place> {
    const { tenantId } = this;
    this.messages += 1;
    const message: InboundMessage = {
      providerMessageId: `wamid.IN_${this.messages}`,
      timestamp: at.getTime() / 1000,
      customer: { identity, ...profile },
      wireType: content.type,
      content,
      readable: true,
      context: null,
      referral: null,
      errors: [],
      ...others,
    };
    return this.database.inTransaction(async (tx) => {
      const customer = { tenantId, scope: '', profile: message.customer };
      const [contactId = ''] = await this.service(ContactsService).resolve(tx, [customer]);
      const key = { tenantId, lineId, contactId };
      const [conversationId = ''] = await this.service(ConversationsService).resolve(tx, [key]);
      const place = { ...key, conversationId };
      const [messageId = ''] = await this.service(MessagesService).addInbound(tx, [
        { ...place, message, timestamp: at },
      ]);
      const windowExpiresAt = new Date(at.getTime() + SERVICE_WINDOW_MS);
      await this.service(ConversationsService).noteMessages(tx, [
        {
          conversationId,
          messageId,
          at,
          windowExpiresAt,
          freeEntryAnswerBy: null,
          unread: true,
          control: 'ours',
        },
      ]);
      return { ...place, messageId };
    });
  }
}

type Receiving = Partial<Pick<InboundMessage, 'providerMessageId' | 'context' | 'referral' | 'errors'>> & {
  readonly at?: Date;
  readonly lineId?: string;
  readonly profile?: Partial<CustomerProfile>;
};

let phoneNumberIds = 700800900100200;

export function aLine(others: Record<string, unknown> = {}): Record<string, unknown> {
  phoneNumberIds += 1;
  const secrets = { token: 'line-token', verifyToken: 'line-verify-token', appSecret: 'line-app-secret' };
  return { phoneNumberId: String(phoneNumberIds), ...secrets, ...others };
}

/** Dotted paths of the fields that were found at fault. */
export function fieldsOf(answer: Answer): string[] {
  return (answer.body['details'] as { field: string }[]).map((detail) => detail.field);
}

export function itemsOf(answer: Answer): Body[] {
  return answer.body['items'] as Body[];
}
