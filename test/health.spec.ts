import { connect, createServer, Server, Socket } from 'node:net';
import { startApp, TestApp } from './support/app';
import { createTestDatabase, TestDatabase } from './support/database';
import { found } from './support/until';

/** Stands before the suite's Postgres; while it is frozen nothing passes and nothing is closed. */
class Between {
  private readonly sockets = new Set<Socket>();
  private frozen = false;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async before(databaseUrl: string): Promise<Between> {
    const { searchParams, port, username, pathname } = new URL(databaseUrl);
    const path = `${searchParams.get('host')}/.s.PGSQL.${port}`;
    const server = createServer((near) => {
      const far = connect(path);
      for (const socket of [near, far]) between.keep(socket);
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const own = typeof address === 'object' && address !== null ? address.port : 0;
    const between = new Between(server, `postgres://${username}@127.0.0.1:${own}${pathname}`);
    return between;
  }

  freeze(): void {
    this.frozen = true;
    for (const socket of this.sockets) socket.unpipe();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    if (this.frozen) setImmediate(() => socket.unpipe());
  }
}

let database: TestDatabase;
let between: Between;
let recado: TestApp;
beforeAll(async () => {
  database = await createTestDatabase();
  between = await Between.before(database.url);
  recado = await startApp({ database: { ...database, url: between.url } });
});
afterAll(async () => {
  await between.close();
  await recado.close();
  await database.drop();
});

/** Time in which this process was not kept from running: what a clock counts that stands still with it. */
async function ownMsOf(work: () => Promise<void>): Promise<number> {
  const tickMs = 10;
  let ticks = 0;
  const ticking = setInterval(() => (ticks += 1), tickMs);
  await work();
  clearInterval(ticking);
  return ticks * tickMs;
}

const ready = async () => {
  const response = await fetch(`${recado.url}/health/ready`);
  return { status: response.status, body: await response.json() };
};

describe('readiness', () => {
  it('is told while the database answers', async () => {
    // Not by an answer of which Postgres kept it waiting.
    const answer = await found(async () => {
      const one = await ready();
      return one.status === 200 ? one : undefined;
    });
    expect(answer.body).toEqual({ status: 'ok', database: 'ok', migrations: 'ok', queue: 'ok' });
  });

  it('is refused within 2 s when the database is frozen, and says nothing of migrations', async () => {
    between.freeze();
    let answers: Awaited<ReturnType<typeof ready>>[] = [];
    const tookMs = await ownMsOf(async () => {
      answers = await Promise.all([ready(), ready(), ready()]);
    });
    expect(tookMs).toBeLessThan(2_000);
    expect(answers).toHaveLength(3);
    for (const answer of answers) {
      expect(answer).toEqual({
        status: 503,
        body: { status: 'unavailable', database: 'unavailable', migrations: 'unknown', queue: 'ok' },
      });
    }
  });
});

it('shows metrics while the database is frozen, and says which are missing', async () => {
  between.freeze();
  const response = await fetch(`${recado.url}/metrics`);
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(text).toContain('recado_pipeline_read 0');
  expect(text).toContain('recado_nodejs_eventloop_lag_p99_seconds');
});
