import { randomBytes } from 'node:crypto';
import { Caller, INSTALLATION } from '../../src/access/access';
import { SessionsService } from '../../src/access/sessions.service';
import { DeadLettersService } from '../../src/inbox/dead-letters.service';
import { OperatorDatabase } from '../../src/platform/database/database';
import { itemsOf, Place, Stand } from '../operator/stand';

interface Tenant {
  readonly id: string;
  readonly cookie: string;
  readonly place: Place;
}

/** Who is behind a cookie. */
const callers = new Map<string, Caller>();
let stand: Stand;
let tenants: readonly [Tenant, Tenant];
beforeAll(async () => {
  stand = await Stand.withLine();
  const find = jest.spyOn(SessionsService.prototype, 'find');
  find.mockImplementation(async ([token = '']) => {
    const caller = callers.get(token);
    return caller === undefined ? null : { caller, digest: Buffer.alloc(0), stale: false };
  });
  const first = await aTenant(stand.tenantId, stand.lineId, '15550100077');
  const { id } = (await stand.post('/api/v1/tenants', { name: 'Panadería Luna' })).body;
  const secrets = { token: 'other-token', verifyToken: 'other-verify-token', appSecret: 'other-app-secret' };
  const line = await stand.post('/api/v1/lines', {
    tenantId: id,
    phoneNumberId: '700800900100999',
    ...secrets,
  });
  stand.tenantId = id;
  tenants = [first, await aTenant(id, line.body.id, '15550100088')];
});
afterAll(async () => {
  jest.restoreAllMocks();
  await stand.down();
});

/** With a contact, a conversation and a message, and somebody of it at a browser. */
async function aTenant(id: string, lineId: string, phone: string): Promise<Tenant> {
  const place = await stand.receive({ phone }, undefined, { lineId });
  const token = randomBytes(32).toString('base64url');
  callers.set(token, { ...INSTALLATION, tenantId: id, isPerson: true });
  return { id, cookie: `recado_session=${token}`, place };
}

/** Nobody's key: only the cookie counts. */
async function get(tenant: Tenant, path: string) {
  const response = await fetch(stand.url + path, { headers: { cookie: tenant.cookie } });
  return { status: response.status, headers: response.headers, body: (await response.json()) as never };
}

it('show each tenant its own rows, however the requests of several overlap', async () => {
  const asked = Array.from({ length: 60 }, async (_, i) => {
    const tenant = tenants[i % 2 === 0 ? 0 : 1];
    const answer = await get(tenant, i % 3 === 0 ? '/api/v1/messages' : '/api/v1/contacts');
    const { messageId, contactId } = tenant.place;
    expect(itemsOf(answer).map(({ id }) => id)).toEqual([i % 3 === 0 ? messageId : contactId]);
  });
  await Promise.all(asked);
});

/** What a query is before it is spied on. */
function original(): OperatorDatabase['query'] {
  return Reflect.get(OperatorDatabase.prototype, 'query');
}

it('find no row of another tenant even where a query forgets to ask whose it is', async () => {
  const [own, other] = tenants;
  const seen: string[][] = [];
  const query = original();
  const forgetful = jest.spyOn(OperatorDatabase.prototype, 'query');
  forgetful.mockImplementation(async function (
    this: OperatorDatabase,
    ...statement: Parameters<typeof query>
  ) {
    const rows = (await query.call(this, 'SELECT id FROM contacts ORDER BY id')) as { id: string }[];
    seen.push(rows.map(({ id }) => id));
    return query.apply(this, statement);
  });
  await get(own, '/api/v1/contacts');
  await stand.get('/api/v1/contacts');
  forgetful.mockRestore();
  const [ofOwn, ofOther] = [own.place.contactId, other.place.contactId];
  // First came the tenant's own list, and then that of the installation.
  expect(seen[0]).toEqual([ofOwn]);
  expect(seen.at(-1)).toEqual([ofOwn, ofOther]);
  expect((await get(own, `/api/v1/contacts/${ofOther}`)).status).toBe(404);
});

describe('a dead letter of a body about two tenants', () => {
  it('shows each of them the change that died, and the installation all of it', async () => {
    const change = (about: string) => ({ field: 'messages', value: { about } });
    const body = JSON.stringify({ entry: [{ changes: [change('Sol'), change('Luna')] }] });
    const [inbox] = await stand.query<{ id: string }>(
      `INSERT INTO inbox (app_digest, body, state) VALUES ('', $1, 'expanded') RETURNING id`,
      [Buffer.from(body)],
    );
    const inboxId = inbox?.id ?? '';
    await stand.database.inTransaction(async (tx) =>
      stand.service(DeadLettersService).add(
        tx,
        tenants.map(({ id }, n) => ({
          tenantId: id,
          lineId: null,
          inboxId,
          path: `entry[0].changes[${n}].value.messages[0]`,
          eventId: null,
          reason: 'unreadable' as const,
          error: 'mend it',
        })),
      ),
    );
    for (const [n, about] of ['Sol', 'Luna'].entries()) {
      const tenant = tenants[n === 0 ? 0 : 1];
      const list = itemsOf(await get(tenant, '/api/v1/dead-letters'));
      expect(list.map((letter) => letter['body'])).toEqual([JSON.stringify(change(about))]);
      const one = await get(tenant, `/api/v1/dead-letters/${list[0]?.id}`);
      expect(one.body).toMatchObject({ body: JSON.stringify(change(about)) });
    }
    const all = itemsOf(await stand.get('/api/v1/dead-letters'));
    expect(all.map((letter) => letter['body'])).toEqual([body, body]);
  });

  it('is replayed by the one whose it is, and by no other', async () => {
    const [own, other] = tenants;
    const [letter] = await stand.query<{ id: string }>('SELECT id FROM dead_letters WHERE tenant_id = $1', [
      own.id,
    ]);
    const replay = async (tenant: Tenant) =>
      fetch(`${stand.url}/api/v1/dead-letters/${letter?.id}/replay`, {
        method: 'POST',
        headers: { cookie: tenant.cookie, 'sec-fetch-site': 'same-origin' },
      });
    expect((await replay(other)).status).toBe(404);
    expect((await replay(own)).status).toBe(200);
    expect(await stand.query('SELECT state FROM inbox')).toEqual([{ state: 'new' }]);
  });
});

describe('lists of one of many tenants', () => {
  const MANY = 20_000;
  beforeAll(async () => {
    const [{ place }] = tenants;
    // Of other tenants, a thousand of them.
    const tenant = `('00000000-0000-4000-8000-' || lpad((n % 1000)::text, 12, '0'))::uuid`;
    const more = (table: string, columns: string, values: string) =>
      stand.query(
        `INSERT INTO ${table} (tenant_id, ${columns}) SELECT ${tenant}, ${values} FROM generate_series(1, ${MANY}) n`,
      );
    await more('contacts', 'phone', `'1555' || n`);
    await more('conversations', 'line_id, contact_id', `'${stand.lineId}', n + ${place.contactId} + 1000`);
    await more(
      'messages',
      'line_id, conversation_id, contact_id, direction, type, content_type, content, "timestamp"',
      `'${stand.lineId}', n, n, 'inbound', 'text', 'text', '{}', now() - n * interval '1 second'`,
    );
    await stand.query('ANALYZE contacts, conversations, messages');
  });

  it.each(['messages', 'conversations', 'contacts'])(
    '%s read their index, as without the second wall',
    async (table) => {
      const plans: string[] = [];
      const query = original();
      const explained = jest.spyOn(OperatorDatabase.prototype, 'query');
      explained.mockImplementation(async function (
        this: OperatorDatabase,
        ...[sql, values]: Parameters<typeof query>
      ) {
        const plan = (await query.call(this, `EXPLAIN ${sql}`, values)) as { 'QUERY PLAN': string }[];
        plans.push(plan.map((line) => line['QUERY PLAN']).join('\n'));
        return query.call(this, sql, values);
      });
      await get(tenants[0], `/api/v1/${table}`);
      explained.mockRestore();
      expect(plans.join('\n')).toContain(`${table}_recent`);
      expect(plans.join('\n')).not.toMatch(/Seq Scan on (messages|conversations|contacts)/);
    },
  );
});
