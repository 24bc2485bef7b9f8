import { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { Agent } from 'undici';
import { readConfig } from '../../src/platform/config/config';
import { Outward } from '../../src/platform/outward/outward';
import { publicOnly, Resolve } from '../../src/platform/outward/public-only';
import { GraphClient } from '../../src/providers/cloud-api/graph-client';
import { WhatsappApiService } from '../../src/providers/cloud-api/whatsapp-api.service';
import { WhatsappMediaService } from '../../src/providers/cloud-api/whatsapp-media.service';
import { WhatsappSetupService } from '../../src/providers/cloud-api/whatsapp-setup.service';
import { WhatsappTemplates } from '../../src/providers/cloud-api/whatsapp-templates.service';
import { Answering } from '../support/answering';

let meta: Answering;
let stranger: Answering;
beforeEach(async () => {
  meta = new Answering();
  stranger = new Answering();
  await Promise.all([meta.up(), stranger.up()]);
});
afterEach(async () => {
  await Promise.all([meta.down(), stranger.down()]);
});

describe('the way to addresses that come from outside', () => {
  const agents: Agent[] = [];
  afterEach(async () => {
    await Promise.all(agents.splice(0).map((agent) => agent.destroy()));
  });

  /** Answers names with these addresses, one after the other. */
  function resolving(...addresses: string[]): { resolve: Resolve; asked: () => number } {
    let asked = 0;
    const resolve: Resolve = (_, __, done) => {
      const address = addresses[Math.min(asked, addresses.length - 1)] ?? '';
      asked += 1;
      done(
        null,
        address.split(' ').map((one) => ({ address: one, family: one.includes(':') ? 6 : 4 })),
      );
    };
    return { resolve, asked: () => asked };
  }

  async function get(url: string, allowed: string[] = [], resolve?: Resolve): Promise<number | string> {
    const timeout = { timeout: 60_000, ...(resolve === undefined ? {} : { resolve }) };
    const agent = new Agent({ connect: publicOnly(allowed, timeout) });
    agents.push(agent);
    const { origin, pathname } = new URL(url);
    try {
      const { statusCode, body } = await agent.request({ origin, path: pathname, method: 'GET' });
      await body.dump();
      return statusCode;
    } catch (error) {
      return (error as { code?: string }).code ?? 'no code';
    }
  }

  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0x7f.0.0.1',
    '0',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[2002:7f00:1::]',
    '１２７.0.0.1',
    'localhost',
    '169.254.169.254',
    '[fd00:ec2::254]',
  ])('does not lead to %s', async (host) => {
    expect(await get(`http://${host}:${new URL(stranger.url).port}/`)).toBe('ERR_ADDRESS_REFUSED');
    expect(stranger.asked).toEqual([]);
  });

  it('leads to what is allowed besides', async () => {
    expect(await get(stranger.url, ['127.0.0.0/8'])).toBe(200);
    expect(await get(stranger.url.replace('127.0.0.1', '[::ffff:127.0.0.1]'), ['127.0.0.1'])).toBe(200);
  });

  it('leads to no name whose address is private', async () => {
    const { resolve } = resolving('10.0.0.1 ::1 169.254.169.254');
    expect(await get(stranger.url.replace('127.0.0.1', 'files.example'), [], resolve)).toBe(
      'ERR_ADDRESS_REFUSED',
    );
  });

  it('leads only to those of a name that may be reached', async () => {
    const { resolve } = resolving('127.0.0.9 127.0.0.1');
    expect(await get(stranger.url.replace('127.0.0.1', 'files.example'), ['127.0.0.1'], resolve)).toBe(200);
  });

  it('goes to the address that was checked, and checks each anew', async () => {
    // The first stands for a public address, the second for a private one; the server is at both.
    const { resolve, asked } = resolving('127.0.0.1', '127.0.0.2');
    const url = stranger.url.replace('127.0.0.1', 'rebinding.example');
    expect([await get(url, ['127.0.0.1'], resolve), asked()]).toEqual([200, 1]);
    expect([await get(url, ['127.0.0.1'], resolve), asked()]).toEqual(['ERR_ADDRESS_REFUSED', 2]);
    expect(stranger.asked).toHaveLength(1);
  });

  it('tells when a name is nobody', async () => {
    const nobody: Resolve = (_, __, done) =>
      done(Object.assign(new Error('none'), { code: 'ENOTFOUND' }), []);
    expect(await get('http://nobody.example/', [], nobody)).toBe('ENOTFOUND');
  });

  it('is opened by OUTWARD_PRIVATE_ADDRESSES alone', async () => {
    for (const [allowed, outcome] of [
      ['', 'refused'],
      ['127.0.0.1', 200],
    ] as const) {
      const { agent } = new Outward(readConfig({ OUTWARD_PRIVATE_ADDRESSES: allowed }));
      agents.push(agent);
      const answer = agent.request({ origin: stranger.url, path: '/', method: 'GET' });
      expect(
        await answer.then(
          ({ statusCode }) => statusCode,
          () => 'refused',
        ),
      ).toBe(outcome);
    }
  });
});

describe('a token', () => {
  let graph: GraphClient;
  let outward: Outward;
  beforeEach(() => {
    graph = new GraphClient();
    outward = new Outward(readConfig({ OUTWARD_PRIVATE_ADDRESSES: '127.0.0.0/8' }));
  });
  afterEach(async () => {
    await Promise.all([graph.onApplicationShutdown(), outward.onApplicationShutdown()]);
  });

  const line = () => ({
    lineId: 'line',
    phoneNumberId: '700800900100201',
    token: 'secret-line-token',
    apiBaseUrl: `${meta.url}/graph`,
    apiVersion: 'v26.0',
  });
  const json = (body: unknown) => (res: ServerResponse) => {
    res.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  };
  const redirect = (res: ServerResponse) => {
    res.writeHead(307, { location: `${stranger.url}/take` }).end();
  };

  it('follows no redirect of whatever shows it', async () => {
    meta.answer = redirect;
    const file = {
      mimeType: 'image/png',
      filename: 'a.png',
      bytes: 1,
      content: async function* () {
        yield Buffer.from('x');
      },
    };
    const media = new WhatsappMediaService(graph, outward);
    const setup = new WhatsappSetupService(graph);
    const wanted = { url: `${meta.url}/file`, mimeType: null, bytes: null, mostBytes: 100 };
    await new WhatsappApiService(graph).markAsRead(line(), 'wamid.1', { typing: false });
    await new WhatsappTemplates(graph).list(line(), '900100200300401');
    await media.resolve(line(), '12345');
    await media.download(line(), wanted, async () => undefined, new AbortController().signal);
    await media.upload(line(), file as never);
    await setup.number(line());
    await setup.token(line(), 'secret-line-token');
    await setup.subscribe(line(), '900100200300401');
    await setup.register(line(), '123456');
    expect(meta.asked).toHaveLength(9);
    expect(stranger.asked).toEqual([]);
  });

  it('does not go to the next page that an answer names, but to that of Graph', async () => {
    let page = 0;
    meta.answer = (res) => {
      page += 1;
      const next = { next: `${stranger.url}/take`, cursors: { after: 'AFTER' } };
      json({ data: [], ...(page === 1 ? { paging: next } : {}) })(res);
    };
    expect(await new WhatsappTemplates(graph).list(line(), '900100200300401')).toMatchObject({ ok: true });
    expect(meta.asked.map(({ url }) => new URL(url ?? '', meta.url).searchParams.get('after'))).toEqual([
      null,
      'AFTER',
    ]);
    expect(stranger.asked).toEqual([]);
  });

  it.each<[string, (url: URL) => string]>([
    ['another host', ({ port }) => `http://localhost:${port}/file`],
    ['another port', ({ href }) => href],
    ['a look-alike of Graph', ({ port }) => `http://graph.facebook.com.evil.example:${port}/file`],
    ['a name before the host', ({ port }) => `https://lookaside.fbsbx.com@127.0.0.1:${port}/file`],
    ['our server before the host', ({ host }) => `http://${new URL(meta.url).host}@${host}/file`],
    ['a backslash', ({ host }) => `http://${host}\\@lookaside.fbsbx.com/file`],
    ["a port of Meta's", ({ port }) => `https://lookaside.fbsbx.com:${port}/file`],
    ["Meta's without https", () => 'http://lookaside.fbsbx.com/file'],
    ['a dot behind', () => 'https://lookaside.fbsbx.com./file'],
    ['a letter that looks like one', () => 'https://lookаside.fbsbx.com.evil.example/file'],
    ['something else than http', () => 'file:///etc/passwd'],
  ])('is not shown to %s', async (_, lure) => {
    const media = new WhatsappMediaService(graph, outward);
    const url = lure(new URL(stranger.url));
    meta.answer = json({ url });
    const resolved = await media.resolve(line(), '12345');
    if (resolved.outcome === 'refused') throw new Error('not resolved');
    const wanted = { ...resolved.facts, mimeType: null, mostBytes: 1_000 };
    const outcome = await media.download(line(), wanted, async () => undefined, new AbortController().signal);
    expect(outcome).toEqual({ outcome: 'gone', reason: 'strange_host' });
    expect(stranger.asked).toEqual([]);
  });

  it("is not shown to a private address that says it is Meta's", async () => {
    const resolve: Resolve = (_, __, done) => done(null, [{ address: '127.0.0.1', family: 4 }]);
    const agent = new Agent({ connect: publicOnly([], { timeout: 60_000, resolve }) });
    const media = new WhatsappMediaService(graph, { agent } as Outward);
    const wanted = { url: 'https://lookaside.fbsbx.com/file', mimeType: null, bytes: null, mostBytes: 1_000 };
    const outcome = await media.download(line(), wanted, async () => undefined, new AbortController().signal);
    expect(outcome).toEqual({ outcome: 'broken', reason: 'ERR_ADDRESS_REFUSED' });
    await agent.destroy();
  });
});

describe('what Graph answers', () => {
  let graph: GraphClient;
  beforeEach(() => {
    graph = new GraphClient();
  });
  afterEach(() => graph.onApplicationShutdown());

  const ask = (timeoutMs = 60_000) => {
    const access = { token: 't', apiBaseUrl: meta.url, apiVersion: 'v26.0' };
    return graph.call(access, { method: 'GET', path: '1', timeoutMs });
  };
  const MB = Buffer.alloc(1024 * 1024, 'x');

  it('is read up to 1 MB of it, whatever more comes', async () => {
    let written = 0;
    const flood = (res: ServerResponse): void => {
      written += 1;
      if (written > 1024) return void res.end();
      res.write(MB, () => res.destroyed || flood(res));
    };
    meta.answer = flood;
    expect(await ask()).toMatchObject({ ok: false, httpStatus: 200 });
    // What fits into the buffers of two sockets and no more.
    expect(written).toBeLessThan(64);
  });

  it('is waited for only so long', async () => {
    const drip = (res: ServerResponse): void => {
      res.write(' ', () => res.destroyed || setImmediate(drip, res));
    };
    meta.answer = drip;
    expect(await ask(1_000)).toMatchObject({ ok: false });
    meta.answer = () => undefined;
    expect(await ask(1_000)).toMatchObject({ ok: false, httpStatus: null });
  });

  it.each<[string, string | Buffer, object]>([
    ['a page', '<html>Sign in</html>', { ok: false, httpStatus: 200 }],
    ['500,000 brackets', '['.repeat(500_000), { ok: false, httpStatus: 200 }],
    [
      '100,000 objects within each other',
      `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
      { answeredAt: expect.any(Date) },
    ],
    ['a list', '[1]', { ok: true, body: {} }],
    ['null', 'null', { ok: true, body: {} }],
    ['something compressed', gzipSync('{"id":"1"}'), { ok: false, httpStatus: 200 }],
    ['a word of every object', '{"__proto__":{"id":"1"},"constructor":1}', { ok: true }],
  ])('may be %s', async (_, body, reply) => {
    meta.answer = (res) => res.setHeader('content-encoding', 'gzip').end(body);
    expect(await ask()).toMatchObject(reply);
    expect(({} as Record<string, unknown>)['id']).toBeUndefined();
  });
});
