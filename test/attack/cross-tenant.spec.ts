import { aMessage, postWebhook } from '../support/webhooks';
import { emailOf, MARK, Place, TwoBusinesses, VICTIM_CUSTOMER } from './two-businesses';

/** One call of a tenant's key with everything that a tenant can have: what must come of it, of the other tenant's rows. */
interface Attempt {
  readonly path: string;
  readonly body?: unknown;
  /** `absent`: 404. `empty`: a list of nothing. `own`: an answer without a word of the other's. Or a status. */
  readonly gets: 'absent' | 'empty' | 'own' | number;
}

const V1 = '/api/v1';
const absent = (path: string, body?: unknown): Attempt => ({ path, body, gets: 'absent' });
const empty = (path: string): Attempt => ({ path, gets: 'empty' });
const own = (path: string, body?: unknown): Attempt => ({ path, body, gets: 'own' });
const gets = (status: number, path: string, body?: unknown): Attempt => ({ path, body, gets: status });

/** Of every route: the ways in which it can be told of a row. A route that is missing here fails a test. */
const attempts = (v: Place, w: Place, cursor: string): Readonly<Record<string, readonly Attempt[]>> => {
  const list = (path: string, ...filters: string[]) => [
    own(`${path}?limit=200`),
    own(`${path}?limit=200&cursor=${cursor}`),
    ...filters.map((filter) => empty(`${path}?${filter}`)),
  ];
  const contacts = [`contact=${v.contact}`, `contact=${VICTIM_CUSTOMER}`, `contact=%2B${VICTIM_CUSTOMER}`];
  const line = `line=${v.line}`;
  const text = { to: '15550100088', message: 'hola' };
  return {
    'GET /api/v1/alarms': list(`${V1}/alarms`, line),
    'POST /api/v1/alarms/{id}/clear': [absent(`${V1}/alarms/${v.alarm}/clear`)],
    'POST /api/v1/session': [gets(401, `${V1}/session`, { apiKey: w.key })],
    'GET /api/v1/session': [own(`${V1}/session`)],
    'DELETE /api/v1/session': [own(`${V1}/session`)],
    'POST /webhook/send': [
      absent('/webhook/send', { ...text, lineId: v.line }),
      absent('/webhook/send', { ...text, lineId: v.line.toUpperCase() }),
      own('/webhook/send', { ...text, message: 'mine' }),
      own('/webhook/send', { to: VICTIM_CUSTOMER, message: 'hola' }),
      gets(400, '/webhook/send', { to: text.to, type: 'image', image: { mediaId: v.media } }),
    ],
    'POST /api/v1/media': [absent(`${V1}/media?tenantId=${v.tenant}`, { file: 1 })],
    'GET /api/v1/media/{id}': [absent(`${V1}/media/${v.media}`)],
    'POST /api/v1/media/{id}/retry': [absent(`${V1}/media/${v.media}/retry`)],
    'GET /api/v1/messages': list(
      `${V1}/messages`,
      ...contacts,
      line,
      `conversation=${v.conversation}`,
      `conversation=${v.conversation}&contact=${w.contact}`,
    ),
    'GET /api/v1/messages/{id}': [absent(`${V1}/messages/${v.message}`)],
    'GET /api/v1/messages/{id}/receipts': [absent(`${V1}/messages/${v.message}/receipts`)],
    'POST /api/v1/messages/{id}/read': [absent(`${V1}/messages/${v.message}/read`, {})],
    'POST /api/v1/messages/{id}/decision': [
      absent(`${V1}/messages/${v.message}/decision`, { decision: 'resend' }),
    ],
    'GET /api/v1/conversations': list(`${V1}/conversations`, ...contacts, line),
    'GET /api/v1/conversations/{id}': [absent(`${V1}/conversations/${v.conversation}`)],
    'PATCH /api/v1/conversations/{id}': [
      absent(`${V1}/conversations/${v.conversation}`, { botEnabled: false, read: true }),
      absent(`${V1}/conversations/${v.conversation}`, {}),
    ],
    'GET /api/v1/conversations/{id}/messages': [absent(`${V1}/conversations/${v.conversation}/messages`)],
    'GET /api/v1/contacts': list(`${V1}/contacts`, ...contacts),
    'GET /api/v1/contacts/{id}': [absent(`${V1}/contacts/${v.contact}`)],
    'PATCH /api/v1/contacts/{id}': [absent(`${V1}/contacts/${v.contact}`, { name: 'mine', optedOut: true })],
    'DELETE /api/v1/contacts/{id}': [absent(`${V1}/contacts/${v.contact}`)],
    'GET /api/v1/contacts/{id}/export': [
      absent(`${V1}/contacts/${v.contact}/export`),
      absent(`${V1}/contacts/${v.contact}/export?format=json`),
    ],
    'POST /api/v1/contacts/{id}/merge': [
      absent(`${V1}/contacts/${v.contact}/merge`, { into: w.contact }),
      gets(400, `${V1}/contacts/${w.contact}/merge`, { into: v.contact }),
    ],
    'POST /api/v1/contacts/{id}/block': [absent(`${V1}/contacts/${v.contact}/block`, { whatsapp: true })],
    'DELETE /api/v1/contacts/{id}/block': [absent(`${V1}/contacts/${v.contact}/block`)],
    'GET /api/v1/referrals': list(`${V1}/referrals`, ...contacts, `sourceId=${MARK}`),
    'GET /api/v1/dead-letters': list(`${V1}/dead-letters`, line),
    'GET /api/v1/dead-letters/counts': [own(`${V1}/dead-letters/counts`)],
    'POST /api/v1/dead-letters/replay': [
      gets(200, `${V1}/dead-letters/replay`, { lineId: v.line }),
      gets(200, `${V1}/dead-letters/replay`, { reason: 'handler_failed' }),
    ],
    'GET /api/v1/dead-letters/{id}': [absent(`${V1}/dead-letters/${v.deadLetter}`)],
    'POST /api/v1/dead-letters/{id}/replay': [absent(`${V1}/dead-letters/${v.deadLetter}/replay`)],
    'GET /api/v1/pipeline': [gets(403, `${V1}/pipeline`)],
    'GET /api/v1/templates': [
      ...list(`${V1}/templates`, `name=${MARK}`),
      absent(`${V1}/templates?line=${v.line}`),
    ],
    'POST /api/v1/templates/sync': [absent(`${V1}/templates/sync`, { lineId: v.line })],
    'GET /api/v1/tenants': [own(`${V1}/tenants?limit=200`)],
    'POST /api/v1/tenants': [gets(403, `${V1}/tenants`, { name: 'x' })],
    'GET /api/v1/tenants/{id}': [absent(`${V1}/tenants/${v.tenant}`)],
    'PATCH /api/v1/tenants/{id}': [absent(`${V1}/tenants/${v.tenant}`, { name: 'mine' })],
    'DELETE /api/v1/tenants/{id}': [gets(403, `${V1}/tenants/${v.tenant}`)],
    'GET /api/v1/lines': [own(`${V1}/lines?limit=200`)],
    'POST /api/v1/lines': [
      absent(`${V1}/lines`, {
        tenantId: v.tenant,
        phoneNumberId: '700800900100298',
        token: 'x',
        verifyToken: 'x',
        appSecret: 'x',
      }),
    ],
    'GET /api/v1/lines/{id}': [absent(`${V1}/lines/${v.line}`)],
    'PATCH /api/v1/lines/{id}': [
      absent(`${V1}/lines/${v.line}`, { name: 'mine', active: false, token: 'mine' }),
      absent(`${V1}/lines/${v.line.toUpperCase()}`, { name: 'mine' }),
    ],
    'DELETE /api/v1/lines/{id}': [absent(`${V1}/lines/${v.line}`)],
    'POST /api/v1/lines/simulated': [absent(`${V1}/lines/simulated`, { tenantId: v.tenant })],
    'POST /api/v1/lines/{id}/resume': [absent(`${V1}/lines/${v.line}/resume`)],
    'POST /api/v1/lines/{id}/app-secret': [absent(`${V1}/lines/${v.line}/app-secret`, { appSecret: 'mine' })],
    'DELETE /api/v1/lines/{id}/app-secret/former': [absent(`${V1}/lines/${v.line}/app-secret/former`)],
    'GET /api/v1/lines/{id}/doctor': [absent(`${V1}/lines/${v.line}/doctor`)],
    'POST /api/v1/lines/{id}/register': [absent(`${V1}/lines/${v.line}/register`, { pin: '123456' })],
    'POST /api/v1/lines/{id}/subscribe': [absent(`${V1}/lines/${v.line}/subscribe`, {})],
    'GET /api/v1/rules': [own(`${V1}/rules?limit=200`), absent(`${V1}/rules?tenantId=${v.tenant}`)],
    'POST /api/v1/rules': [
      absent(`${V1}/rules`, {
        tenantId: v.tenant,
        when: { type: 'fallback' },
        reply: { type: 'text', content: { body: 'mine' } },
      }),
    ],
    'GET /api/v1/rules/{id}': [absent(`${V1}/rules/${v.rule}`)],
    'PATCH /api/v1/rules/{id}': [absent(`${V1}/rules/${v.rule}`, { active: false })],
    'DELETE /api/v1/rules/{id}': [absent(`${V1}/rules/${v.rule}`)],
    'POST /api/v1/rules/try': [
      absent(`${V1}/rules/try`, { tenantId: v.tenant, text: 'hola' }),
      gets(200, `${V1}/rules/try`, { text: 'hola' }),
    ],
    'PUT /api/v1/rules/order': [
      absent(`${V1}/rules/order`, { tenantId: v.tenant, ids: [v.rule] }),
      gets(409, `${V1}/rules/order`, { ids: [v.rule] }),
    ],
    'GET /api/v1/keys': [own(`${V1}/keys?limit=200`)],
    'POST /api/v1/keys': [
      absent(`${V1}/keys`, { name: 'mine', scopes: ['messages:read'], tenantId: v.tenant }),
      gets(403, `${V1}/keys`, { name: 'mine', scopes: ['messages:read'], tenantId: null }),
    ],
    'GET /api/v1/keys/{id}': [absent(`${V1}/keys/${v.keyId}`)],
    'PATCH /api/v1/keys/{id}': [absent(`${V1}/keys/${v.keyId}`, { name: 'mine' })],
    'DELETE /api/v1/keys/{id}': [absent(`${V1}/keys/${v.keyId}`)],
    'GET /api/v1/audit': list(`${V1}/audit`, `actor=${v.keyId}`, `target=${v.rule}&until=${START}`),
    'GET /api/v1/operators': list(`${V1}/operators`),
    'GET /api/v1/operators/{id}': [absent(`${V1}/operators/${v.operator}`)],
    'PATCH /api/v1/operators/{id}': [
      absent(`${V1}/operators/${v.operator}`, { role: 'auditor', active: false }),
    ],
    'DELETE /api/v1/operators/{id}': [absent(`${V1}/operators/${v.operator}`)],
    'POST /api/v1/operators/{id}/reset': [absent(`${V1}/operators/${v.operator}/reset`, { totp: true })],
    'GET /api/v1/invitations': list(`${V1}/invitations`),
    'POST /api/v1/invitations': [
      absent(`${V1}/invitations`, { tenantId: v.tenant, email: 'mine@luna.example', role: 'admin' }),
      gets(403, `${V1}/invitations`, { email: 'mine@luna.example', role: 'owner' }),
      // One address is one person in the whole installation: that it is taken shows, and nothing else.
      gets(409, `${V1}/invitations`, { email: emailOf('sol'), role: 'agent' }),
    ],
    'POST /api/v1/invitations/owner': [gets(403, `${V1}/invitations/owner`)],
    'DELETE /api/v1/invitations/{id}': [absent(`${V1}/invitations/${v.invitation}`)],
    'POST /api/v1/invitations/look': [own(`${V1}/invitations/look`, { token: v.invitation })],
    'POST /api/v1/invitations/accept': [
      own(`${V1}/invitations/accept`, { token: v.invitation, name: 'x', password: 'quite-Long-enough-7' }),
    ],
    'GET /api/v1/account': [own(`${V1}/account`)],
    'PATCH /api/v1/account': [own(`${V1}/account`, { name: 'mine' })],
    'POST /api/v1/account/password': [
      own(`${V1}/account/password`, { current: 'x', password: 'quite-Long-enough-7' }),
    ],
    'POST /api/v1/account/totp': [own(`${V1}/account/totp`, { password: 'x' })],
    'POST /api/v1/account/totp/confirm': [own(`${V1}/account/totp/confirm`, { code: '123456' })],
    'DELETE /api/v1/account/totp': [own(`${V1}/account/totp`, { password: 'x' })],
    'GET /api/v1/account/sessions': [own(`${V1}/account/sessions`)],
    'DELETE /api/v1/account/sessions': [own(`${V1}/account/sessions`)],
    'GET /api/v1/conversations/{id}/traces': [absent(`${V1}/conversations/${v.conversation}/traces`)],
    'GET /api/v1/messages/{id}/trace': [absent(`${V1}/messages/${v.message}/trace`)],
    'GET /api/v1/webhooks': [gets(403, `${V1}/webhooks`)],
    'GET /api/v1/costs': [
      own(`${V1}/costs`),
      own(`${V1}/costs?groupBy=line,contact`),
      absent(`${V1}/costs?line=${v.line}&groupBy=line`),
      empty(`${V1}/costs?contact=${v.contact}&groupBy=line`),
    ],
    'GET /api/v1/rates': [own(`${V1}/rates`)],
    'PUT /api/v1/rates': [gets(403, `${V1}/rates`, { rates: [] })],
    // Told apart below.
    'GET /api/v1/stream': [],
  };
};

/** Before anything of the walk was done. */
const START = new Date().toISOString();

describe('a key of one business', () => {
  let two: TwoBusinesses;
  let walk: Readonly<Record<string, readonly Attempt[]>>;
  beforeAll(async () => {
    two = await TwoBusinesses.up();
    const { victim, intruder } = two;
    const page = await two.call('GET', '/api/v1/messages?limit=1', undefined, victim.key);
    walk = attempts(victim, intruder, String(page.body['nextCursor']));
  });
  afterAll(() => two.down());

  it('is tried on every route that there is', async () => {
    const { body } = await two.call('GET', '/docs-json');
    const routes = Object.entries(body['paths'] as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(Object.keys(walk).toSorted()).toEqual(routes.toSorted());
  });

  it('finds with each list what its own business has, so that an empty one says something', async () => {
    for (const list of [
      'messages',
      'conversations',
      'contacts',
      'referrals',
      'templates',
      'alarms',
      'keys',
      'operators',
    ]) {
      const { body, text } = await two.call('GET', `/api/v1/${list}`, undefined, two.victim.key);
      expect([list, (body['items'] as unknown[]).length > 0, text.includes(MARK)]).toEqual([
        list,
        true,
        true,
      ]);
    }
    for (const list of ['audit', 'invitations', 'dead-letters', 'lines', 'rules', 'tenants']) {
      const { body } = await two.call('GET', `/api/v1/${list}`, undefined, two.victim.key);
      expect([list, (body['items'] as unknown[]).length > 0]).toEqual([list, true]);
    }
  });

  it('learns and changes nothing of another', async () => {
    const before = await two.rowsOfVictim();
    expect(Object.values(before).filter((rows) => (rows as unknown[]).length > 0).length).toBeGreaterThan(15);
    const wrong: unknown[] = [];
    for (const [route, all] of Object.entries(walk)) {
      const [method = ''] = route.split(' ');
      for (const { path, body, gets: wanted } of all) {
        const { status, text, body: answer } = await two.call(method, path, body);
        const items = answer['items'] as unknown[] | undefined;
        const as = {
          absent: status === 404,
          empty: status === 200 && items?.length === 0,
          own: status < 500,
        };
        const right = typeof wanted === 'number' ? status === wanted : as[wanted];
        if (!right || text.includes(MARK) || text.includes(VICTIM_CUSTOMER)) {
          wrong.push({ route, path, wanted, status, text: text.slice(0, 300) });
        }
      }
    }
    expect(wrong).toEqual([]);
    await two.recado.settled();
    expect(await two.rowsOfVictim()).toEqual(before);
  });

  it('is not answered with the message of another that has the same Idempotency-Key and body', async () => {
    const body = { to: VICTIM_CUSTOMER, message: 'hola' };
    const send = async ({ key }: Place) =>
      two.call('POST', '/webhook/send', body, key, { 'idempotency-key': 'of-both' });
    const sent = await send(two.victim);
    expect(sent.status).toBe(202);
    expect((await send(two.victim)).body).toEqual(sent.body);
    expect((await send(two.intruder)).body).toMatchObject({ code: 'service_window_closed' });
  });

  it('hears nothing of another on the stream', async () => {
    const { recado, victim, intruder } = two;
    const abort = new AbortController();
    const stream = await fetch(`${recado.url}/api/v1/stream`, {
      headers: { authorization: `Bearer ${intruder.key}` },
      signal: abort.signal,
    });
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    const until = async (wanted: string) => {
      while (!heard.includes(wanted)) heard += (await reader?.read())?.value ?? '';
    };
    await until('everything');
    await two.call('PATCH', `/api/v1/rules/${victim.rule}`, { active: false }, victim.key);
    await two.call('PATCH', `/api/v1/conversations/${victim.conversation}`, { read: true }, victim.key);
    const message = aMessage({ from: VICTIM_CUSTOMER, text: { body: `hola ${MARK}` } });
    await postWebhook(recado.url, { messages: [message] });
    await recado.settled();
    await two.call('PATCH', `/api/v1/rules/${intruder.rule}`, { active: false });
    await until(intruder.rule);
    abort.abort();
    expect(heard).not.toContain(victim.tenant);
    expect(heard).not.toContain(victim.rule);
    const tenants = [...heard.matchAll(/"tenantId":("[^"]+"|null)/g)].map(([, tenant]) => tenant);
    expect(new Set(tenants)).toEqual(new Set([`"${intruder.tenant}"`]));
  });

  it('sees of a body that is about both only what is about its own', async () => {
    const { recado, victim, intruder } = two;
    const change = (mark: string) => ({ field: 'messages', value: { mark } });
    const body = { entry: [{ changes: [change('de-luna'), change(MARK)] }] };
    const [inbox] = await recado.query<{ id: string }>(
      `INSERT INTO inbox (app_digest, body, state) VALUES ('', $1, 'expanded') RETURNING id`,
      [Buffer.from(JSON.stringify(body))],
    );
    const [letter] = await recado.query<{ id: string }>(
      `INSERT INTO dead_letters (tenant_id, line_id, inbox_id, path, reason, error)
       VALUES ($1, $2, $3, 'entry[0].changes[0].value', 'handler_failed', 'x') RETURNING id`,
      [intruder.tenant, intruder.line, inbox?.id],
    );
    for (const path of [`/${letter?.id}`, '?limit=1']) {
      const { text } = await two.call('GET', `/api/v1/dead-letters${path}`);
      expect(text).toContain('de-luna');
      expect(text).not.toContain(MARK);
    }
    expect((await two.call('GET', `/api/v1/dead-letters/${letter?.id}`, undefined, victim.key)).status).toBe(
      404,
    );
  });
});
