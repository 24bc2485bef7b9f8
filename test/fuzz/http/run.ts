import { Pool } from 'pg';
import { Ground, Program } from '../../support/program';
import { readyBodies } from '../corpus';
import { LINE } from '../identities';
import { Mutator } from '../mutate';
import { HttpCases } from './cases';
import { Connection, PATIENCE_MS } from './connection';
import { Graph, startGraph } from './graph';
import { HttpFailure, Ledger } from './ledger';
import { requestOf, signatureOf } from './request';

export interface HttpResult {
  readonly cases: number;
  readonly perSecond: number;
  readonly slowestMs: number;
  /** Until everything that came in was answered and sent. */
  readonly settleSeconds: number;
  readonly stored: number;
  readonly answered: number;
  readonly deferred: number;
  readonly answers: Readonly<Record<string, number>>;
  readonly failures: readonly HttpFailure[];
}

const API_KEY = 'fuzz-api-key-0123456789';
const CONNECTIONS = 32;
const STRANGER = '15559990001';
const LOOK_AGAIN_MS = 250;
/** Nothing has moved for so long: it is stuck. */
const STUCK_MS = 90_000;

/**
 * Signed, wrongly signed and broken requests against the program as its own process, on the given database. Whoever has more
 * patience than usual judges no times: then a send may also have been given up because the machine was slow.
 */
export async function fuzzOverHttp(
  seed: number,
  cases: number,
  databaseUrl: string,
  patienceMs = PATIENCE_MS,
): Promise<HttpResult> {
  const ground = await Ground.prepare();
  const graph = await startGraph();
  const pool = new Pool({ connectionString: databaseUrl, max: 2 });
  try {
    const program = await ground.start(environment(databaseUrl, graph.url));
    const [line] = (await pool.query<{ id: string }>('SELECT id FROM lines')).rows;
    const ready = (await readyBodies(Date.now())).map(({ body }) => body);
    const lineId = line?.id ?? '';
    const made = new HttpCases(seed, ready, lineId, new Mutator(seed));
    return await new Run(program, graph, pool, made, new Ledger(), lineId, patienceMs).all(cases);
  } finally {
    await pool.end();
    await ground.clear();
    await graph.close();
  }
}

function environment(databaseUrl: string, graphUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    SIMULATOR: 'off',
    LOG_LEVEL: 'warn',
    API_KEY,
    ENCRYPTION_KEY: '0'.repeat(64),
    TURN_QUIET_MS: '0',
    LINE_MESSAGES_PER_SECOND: '0',
    CONTACT_PACE: 'off',
    WHATSAPP_PHONE_NUMBER_ID: LINE.phoneNumberId,
    WHATSAPP_BUSINESS_ACCOUNT_ID: LINE.businessAccountId,
    WHATSAPP_API_TOKEN: LINE.token,
    WHATSAPP_VERIFY_TOKEN: LINE.verifyToken,
    WHATSAPP_APP_SECRET: LINE.appSecret,
    WHATSAPP_API_BASE_URL: graphUrl,
  };
}

class Run {
  private next = 0;
  private slowestMs = 0;

  constructor(
    private readonly program: Program,
    private readonly graph: Graph,
    private readonly pool: Pool,
    private readonly cases: HttpCases,
    private readonly ledger: Ledger,
    private readonly lineId: string,
    private readonly patienceMs: number,
  ) {}

  async all(count: number): Promise<HttpResult> {
    const startedAt = performance.now();
    const since = (from: number) => (performance.now() - from) / 1000;
    await Promise.all(Array.from({ length: CONNECTIONS }, () => this.send(count)));
    const seconds = since(startedAt);
    const sentAt = performance.now();
    await this.settle();
    const settleSeconds = since(sentAt);
    const stored = await this.ledger.compare(this.pool);
    await this.claimWhole();
    await this.claimStillAnswers();
    return {
      cases: this.next,
      perSecond: Math.round(this.next / seconds),
      slowestMs: Math.round(this.slowestMs),
      settleSeconds: Number(settleSeconds.toFixed(1)),
      stored,
      answered: this.graph.accepted(),
      deferred: this.ledger.deferred,
      answers: Object.fromEntries([...this.ledger.answers].sort(([a], [b]) => a.localeCompare(b))),
      failures: this.ledger.failures,
    };
  }

  private async send(count: number): Promise<void> {
    const connection = this.connect();
    while (this.next < count && this.ledger.failures.length === 0) {
      const given = this.cases.of(this.next++);
      try {
        const sentAt = performance.now();
        let answer = await connection.exchange(given.request, given.last);
        this.slowestMs = Math.max(this.slowestMs, performance.now() - sentAt);
        while (this.ledger.note(given, answer)) {
          await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
          answer = await connection.exchange(given.request, given.last);
        }
      } catch (error) {
        this.ledger.fail(String(error), given);
      }
    }
    connection.close();
  }

  private connect(): Connection {
    return new Connection(Number(new URL(this.program.url).port), this.patienceMs);
  }

  /** Until nothing waits. */
  private async settle(): Promise<void> {
    let before = '';
    let movedAt = performance.now();
    for (;;) {
      await this.resume();
      const { inbox, events, outbox } = await this.pipeline();
      if (inbox['new'] === 0 && events['pending'] === 0 && outbox['pending'] === 0 && outbox['sending'] === 0)
        return;
      const now = JSON.stringify([inbox, { ...events, oldestPendingMs: 0 }, outbox]);
      if (now !== before) movedAt = performance.now();
      else if (performance.now() - movedAt > STUCK_MS) return this.ledger.fail(`stuck: ${now}`, null);
      before = now;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  /** A body may say that the account is locked, or not paid for. No receipt comes here that would prove the contrary. */
  private async resume(): Promise<void> {
    const response = await this.api('POST', `/lines/${this.lineId}/resume`);
    if (!response.ok) this.ledger.fail(`the line cannot be resumed: ${response.status}`, null);
    await response.body?.cancel();
  }

  /** Asks again while the database does not answer in time. */
  private async api(method: string, path: string): Promise<Response> {
    const headers = { authorization: `Bearer ${API_KEY}` };
    for (;;) {
      const response = await fetch(`${this.program.url}/api/v1${path}`, { method, headers });
      if (response.status !== 503) return response;
      await response.body?.cancel();
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  private async pipeline(): Promise<Record<'inbox' | 'events' | 'outbox', Record<string, number>>> {
    const response = await this.api('GET', '/pipeline');
    return (await response.json()) as Record<'inbox' | 'events' | 'outbox', Record<string, number>>;
  }

  /** The same process still runs, nothing had to be tried again, and no secret is in its log. */
  private async claimWhole(): Promise<void> {
    const ended = await Promise.race([this.program.ended, Promise.resolve(null)]);
    if (ended !== null) this.ledger.fail(`the program ended: ${JSON.stringify(ended)}`, null);
    const { rows } = await this.pool.query<{ what: string; count: number }>(
      `SELECT 'bodies that failed to expand' AS what, count(*)::int AS count FROM inbox WHERE attempts > 0
       UNION ALL SELECT 'events that failed', count(*)::int FROM events WHERE attempts > 0
       UNION ALL SELECT 'sends that did not arrive', count(*)::int FROM outbox
                 WHERE state IN ('rejected', 'unknown')
                   AND NOT ($1 AND coalesce(attempt_log -> -1 -> 'error' ->> 'message', '') LIKE 'no answer within %')`,
      [this.patienceMs > PATIENCE_MS],
    );
    for (const { what, count } of rows) if (count > 0) this.ledger.fail(`${count} ${what}`, null);
    for (const secret of [LINE.appSecret, LINE.token, LINE.verifyToken, API_KEY]) {
      if (this.program.output.includes(secret)) this.ledger.fail('a secret is in the log', null);
    }
  }

  /** A customer who never wrote before says hello and is answered. */
  private async claimStillAnswers(): Promise<void> {
    const message = {
      from: STRANGER,
      id: 'wamid.LAST',
      timestamp: String(Math.floor(Date.now() / 1000)),
      type: 'text',
      text: { body: 'hola' },
    };
    const value = { metadata: { phone_number_id: LINE.phoneNumberId }, messages: [message] };
    const body = Buffer.from(
      JSON.stringify({
        object: 'whatsapp_business_account',
        entry: [{ changes: [{ field: 'messages', value }] }],
      }),
    );
    const connection = this.connect();
    await connection.exchange(requestOf(body, { path: '/webhook', signature: signatureOf(body) }), false);
    connection.close();
    await this.settle();
    const [said = ''] = this.graph.textsTo(STRANGER);
    if (!said.includes('¡Hola!')) this.ledger.fail('an ordinary "hola" is not answered any more', null);
  }
}
