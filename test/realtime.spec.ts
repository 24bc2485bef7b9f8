import { NewsItem } from '../src/domain/news';
import { News } from '../src/platform/events/news';
import { API_KEY, CUSTOMER, startApp, TestApp } from './support/app';
import { createTestDatabase } from './support/database';

const authorization = `Bearer ${API_KEY}`;

/** What a browser hears, one event at a time. */
class Listener {
  private text = '';

  private constructor(
    private readonly reader: ReadableStreamDefaultReader<Uint8Array>,
    private readonly abort: AbortController,
  ) {}

  static async on(url: string): Promise<Listener> {
    const abort = new AbortController();
    const response = await fetch(`${url}/api/v1/stream`, {
      headers: { authorization },
      signal: abort.signal,
    });
    if (response.body === null) throw new Error('the stream has no body');
    const listener = new Listener(response.body.getReader(), abort);
    const first = await listener.next();
    if (first?.event !== 'everything') throw new Error('the stream does not begin with "everything"');
    return listener;
  }

  /** Null when the stream has ended. */
  async next(): Promise<{ event: string; items: NewsItem[] } | null> {
    for (;;) {
      const found = /event: (\w+)\ndata: (.*)\n\n/.exec(this.text);
      if (found) {
        this.text = this.text.slice(found.index + found[0].length);
        return { event: found[1] ?? '', items: JSON.parse(found[2] ?? '') as NewsItem[] };
      }
      const { value, done } = await this.reader.read();
      if (done) return null;
      this.text += Buffer.from(value).toString();
    }
  }

  /** Skips what is of no interest. */
  async until(wanted: (item: NewsItem) => boolean): Promise<NewsItem> {
    for (;;) {
      const heard = await this.next();
      if (heard === null) throw new Error('the stream has ended');
      const found = heard.items.find(wanted);
      if (found) return found;
    }
  }

  close(): void {
    this.abort.abort();
  }
}

describe('news', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('is for whoever has access', async () => {
    expect((await fetch(`${app.url}/api/v1/stream`)).status).toBe(401);
  });

  it('tells of a conversation that somebody wrote in', async () => {
    const listener = await Listener.on(app.url);
    await app.simulator.customer(CUSTOMER).say('hola');
    const { id } = await listener.until((item) => item.topic === 'conversations');
    listener.close();
    const rows = await app.query<{ id: string }>('SELECT id FROM conversations');
    expect(rows.map((row) => row.id)).toContain(id);
    await app.settled();
  });

  it('reaches the listeners of another process, once for what is told many times in a moment', async () => {
    const database = await createTestDatabase();
    const [one, other] = [
      await startApp({ database, env: { ENCRYPTION_KEY: 'a'.repeat(64) } }),
      await startApp({ database, env: { ENCRYPTION_KEY: 'a'.repeat(64) } }),
    ];
    const listener = await Listener.on(other.url);
    const item = { topic: 'rules', tenantId: null, id: 'r1' } as const;
    for (let times = 0; times < 5; times += 1) one.app.get(News).tell(item);
    one.app.get(News).tell({ ...item, id: 'r2' });
    // Joining the listeners of a process is itself followed by "look at everything".
    let heard = await listener.next();
    while (heard?.event === 'everything') heard = await listener.next();
    expect(heard?.items).toEqual([item, { ...item, id: 'r2' }]);
    listener.close();
    await Promise.all([one.close(), other.close()]);
    await database.drop();
  });

  it('says "everything" instead of a thousand things', async () => {
    const listener = await Listener.on(app.url);
    const items = Array.from(
      { length: 3_000 },
      (_, i) => ({ topic: 'rules', tenantId: null, id: `r${i}` }) as const,
    );
    app.app.get(News).tell(...items);
    const { event } = (await listener.next())!;
    expect(event).toBe('everything');
    listener.close();
  });

  it('splits what Postgres does not take in one piece', async () => {
    const listener = await Listener.on(app.url);
    const items = Array.from(
      { length: 500 },
      (_, i) => ({ topic: 'webhooks', tenantId: null, id: `w${i}` }) as const,
    );
    app.app.get(News).tell(...items);
    const heard = new Set<string>();
    while (heard.size < items.length) {
      for (const item of (await listener.next())!.items) heard.add(item.id);
    }
    expect(heard).toEqual(new Set(items.map((item) => item.id)));
    listener.close();
  });

  it('goes on after Postgres has cut the connection that listens', async () => {
    const listener = await Listener.on(app.url);
    await app.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'recado news' AND datname = current_database()`,
    );
    // The feed comes back by itself and says that something may have been missed.
    while ((await listener.next())!.event !== 'everything');
    app.app.get(News).tell({ topic: 'rules', tenantId: null, id: 'after' });
    expect(await listener.until((item) => item.id === 'after')).toBeDefined();
    listener.close();
  });

  it('does not keep the program from stopping', async () => {
    const stopping = await startApp();
    const listener = await Listener.on(stopping.url);
    await stopping.close();
    const ends = async () => {
      while ((await listener.next()) !== null);
      return true;
    };
    expect(await ends()).toBe(true);
  });
});
