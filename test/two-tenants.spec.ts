import { inbound } from '../src/simulator/inbound';
import { Visitor } from './support/visitor';
import { Business, CUSTOMER, TwoTenants } from './support/two-tenants';

const REFERRAL = {
  source_type: 'ad',
  source_url: 'https://fb.example/ad',
  source_id: '1',
  headline: 'Oferta',
};
const SHOWN: Readonly<Record<string, string>> = {
  conversations: 'conversations',
  messages: 'messages',
  contacts: 'contacts',
  referrals: 'referrals',
  'dead-letters': 'dead_letters',
  alarms: 'alarms',
  lines: 'lines',
  rules: 'rules',
};
/** What an agent may not see at all. */
const NOT_FOR_AGENTS = ['dead-letters'];

let two: TwoTenants;
const people: { business: Business; admin: Visitor; agent: Visitor }[] = [];
beforeAll(async () => {
  two = await TwoTenants.up();
  for (const business of two.both) {
    const [admin, agent] = [await two.operator(business, 'admin'), await two.operator(business, 'agent')];
    people.push({ business, admin, agent });
  }
});
afterAll(() => two.down());

let wamids = 0;
/** The same person says the same to all four lines at once; the wamids of both businesses are the same too. */
async function writeToAll(text: string, { referral = false } = {}): Promise<void> {
  const customer = two.recado.simulator.customer({ phone: CUSTOMER, name: 'Ana' });
  wamids += 1;
  const sent = two.both.flatMap(({ lines }) =>
    lines.map(async ({ phoneNumberId }, which) =>
      customer.say(text, {
        line: phoneNumberId,
        id: `wamid.SAME_${wamids}_${which}`,
        ...(referral ? { referral: REFERRAL } : {}),
      }),
    ),
  );
  expect((await Promise.all(sent)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  await two.recado.settled();
}

/** What the customer was told under the number of a line. */
const heardFrom = (phoneNumberId: string): string[] =>
  two.recado.simulator
    .customer({ phone: CUSTOMER })
    .transcript(phoneNumberId)
    .filter(({ direction }) => direction === 'outbound')
    .map((message) => String((message['text'] as { body?: string } | undefined)?.body));

const heardFromAll = () =>
  two.both.map(({ lines }) => lines.map(({ phoneNumberId }) => heardFrom(phoneNumberId)));

const rowsOf = async (tenant: string) => {
  const counts = Object.values(SHOWN).map(async (table) => [table, (await two.ids(table, tenant)).length]);
  return Object.fromEntries((await Promise.all(counts)) as [string, number][]);
};

describe.each(['shared', 'own'] as const)('through the %s door', (door) => {
  it('each line answers under its own number, by the rules of its own tenant', async () => {
    two.deliverTo(door);
    const before = heardFromAll();
    const requests = two.recado.simulator.requestCount;
    for (const text of ['precio', '¿precio?', 'el precio']) await writeToAll(text);
    for (const [b, { lines, answer }] of two.both.entries()) {
      for (const [l, { phoneNumberId }] of lines.entries()) {
        expect(heardFrom(phoneNumberId).slice(before[b]?.[l]?.length)).toEqual([answer, answer, answer]);
      }
    }
    const asked = two.recado.simulator.requests.slice(requests);
    expect(asked.filter(({ authorized, status }) => !authorized || status !== 200)).toEqual([]);
  });
});

it('a person who writes to both is a contact of each, with conversations by line', async () => {
  for (const { id } of two.both) {
    expect(await rowsOf(id)).toMatchObject({ contacts: 1, conversations: 2 });
  }
  const byLine = await two.recado.query(
    `SELECT line_id, count(*)::int AS said, count(DISTINCT tenant_id)::int AS tenants
     FROM messages WHERE direction = 'inbound' GROUP BY line_id`,
  );
  expect(byLine).toHaveLength(4);
  for (const row of byLine) expect(row).toMatchObject({ said: 6, tenants: 1 });
});

describe('what the app of one business has signed', () => {
  const message = () => ({
    from: CUSTOMER,
    id: `wamid.FORGED_${(wamids += 1)}`,
    timestamp: String(Math.floor(Date.now() / 1e3)),
    type: 'text',
    text: { body: 'precio' },
  });
  const letters = async () =>
    two.recado.query<{ reason: string; tenant: string | null }>(
      'SELECT reason, tenant_id AS tenant FROM dead_letters ORDER BY id',
    );

  it('does nothing to a line of the other on the shared door, and is a dead letter', async () => {
    const before = [await rowsOf(two.sol.id), await rowsOf(two.luna.id), heardFromAll()];
    const [line] = two.luna.lines;
    const value = { contacts: [{ wa_id: CUSTOMER, profile: { name: 'Mallory' } }], messages: [message()] };
    const status = { id: 'wamid.NONE', recipient_id: CUSTOMER, timestamp: '1', status: 'failed' };
    expect(await two.post(two.sol, '/webhook', line.phoneNumberId, value)).toBe(200);
    expect(await two.post(two.sol, '/webhook', line.phoneNumberId, { statuses: [status] })).toBe(200);
    await two.recado.settled();
    expect((await letters()).map(({ reason }) => reason)).toEqual(['wrong_app', 'wrong_app']);
    expect([await rowsOf(two.sol.id), await rowsOf(two.luna.id), heardFromAll()]).toEqual(before);
  });

  it('does nothing by what it says of the other’s number or account', async () => {
    const [line] = two.luna.lines;
    const value = {
      display_phone_number: '15550100221',
      phone_number_id: line.phoneNumberId,
      event: 'FLAGGED',
    };
    const speaks = { ...two.sol, account: two.luna.account };
    expect(await two.post(speaks, '/webhook', line.phoneNumberId, value, 'phone_number_quality_update')).toBe(
      200,
    );
    await two.recado.settled();
    expect(await two.ids('alarms', two.luna.id)).toEqual([]);
  });

  it('is refused at the other’s own address, and not stored', async () => {
    const [line] = two.luna.lines;
    const stored = async () => two.recado.query('SELECT count(*) FROM inbox');
    const before = await stored();
    const value = { messages: [message()] };
    expect(await two.post(two.sol, `/webhook/${line.id}`, line.phoneNumberId, value)).toBe(401);
    expect(await stored()).toEqual(before);
  });
});

describe('an operator', () => {
  /** The ids of a list, or how it was refused. */
  const seenBy = async (visitor: Visitor, list: string) => {
    const { status, body } = await visitor.call('GET', `/${list}?limit=200`);
    return status === 200 ? (body['items'] as { id: string }[]).map(({ id }) => id).toSorted() : status;
  };

  beforeAll(async () => {
    two.deliverTo('shared');
    await writeToAll('precio', { referral: true });
    for (const business of two.both) {
      const [{ phoneNumberId }] = business.lines;
      await two.post(business, '/webhook', phoneNumberId, { messages: ['unreadable'] });
      const flagged = { event: 'FLAGGED', phone_number_id: phoneNumberId };
      await two.post(business, '/webhook', phoneNumberId, flagged, 'phone_number_quality_update');
    }
    await two.recado.settled();
  });

  it.each(Object.entries(SHOWN))('sees exactly the %s of their own tenant', async (list, table) => {
    for (const { business, admin, agent } of people) {
      const own = await two.ids(table, business.id);
      expect(own.length).toBeGreaterThan(0);
      expect(await seenBy(admin, list)).toEqual(own.toSorted());
      expect(await seenBy(agent, list)).toEqual(NOT_FOR_AGENTS.includes(list) ? 403 : own.toSorted());
    }
  });

  it('sees both as an owner', async () => {
    for (const [list, table] of Object.entries(SHOWN)) {
      const { body } = await two.call(two.owner, 'GET', `/api/v1/${list}?limit=200`);
      const seen = (body['items'] as { id: string }[]).map(({ id }) => id);
      const all = await Promise.all(two.both.map(async ({ id }) => two.ids(table, id)));
      expect([list, all.flat().filter((id) => !seen.includes(id))]).toEqual([list, []]);
    }
  });

  it('finds nothing of the other by id, and sends nothing from its lines', async () => {
    const [mine, other] = people;
    for (const list of ['conversations', 'messages', 'contacts', 'lines', 'rules', 'dead-letters']) {
      const [id] = await two.ids(SHOWN[list] ?? '', two.luna.id);
      expect([list, (await mine?.admin.call('GET', `/${list}/${id}`))?.status]).toEqual([list, 404]);
      expect([list, (await other?.admin.call('GET', `/${list}/${id}`))?.status]).toEqual([list, 200]);
    }
    const requests = two.recado.simulator.requestCount;
    const send = { to: CUSTOMER, message: 'hola', lineId: two.luna.lines[0].id };
    expect(await two.call(two.sol.key, 'POST', '/webhook/send', send)).toMatchObject({ status: 404 });
    await two.recado.settled();
    expect(two.recado.simulator.requestCount).toBe(requests);
    expect(await two.call(two.luna.key, 'POST', '/webhook/send', send)).toMatchObject({ status: 202 });
    await two.recado.settled();
  });

  it('hears of their own tenant alone on the stream, while everybody writes', async () => {
    const abort = new AbortController();
    const listeners = await Promise.all(
      people.map(async ({ agent }) => {
        const stream = await fetch(`${two.recado.url}/api/v1/stream`, {
          headers: { cookie: agent.cookie, 'sec-fetch-site': 'same-origin' },
          signal: abort.signal,
        });
        return stream.body?.pipeThrough(new TextDecoderStream()).getReader();
      }),
    );
    const heard = ['', ''];
    const until = async (which: number, wanted: string): Promise<void> => {
      if (heard[which]?.includes(wanted) === true) return;
      heard[which] += (await listeners[which]?.read())?.value ?? '';
      return until(which, wanted);
    };
    await Promise.all([until(0, 'everything'), until(1, 'everything')]);
    await writeToAll('precio');
    for (const [which, { business }] of people.entries()) {
      const [rule] = await two.ids('rules', business.id);
      await two.call(business.key, 'PATCH', `/api/v1/rules/${rule}`, { sensitive: false });
      await until(which, `"id":"${rule}"`);
    }
    abort.abort();
    for (const [which, { business }] of people.entries()) {
      const tenants = [...(heard[which] ?? '').matchAll(/"tenantId":("[^"]+"|null)/g)].map(([, one]) => one);
      expect(tenants.length).toBeGreaterThan(3);
      expect(new Set(tenants)).toEqual(new Set([`"${business.id}"`]));
    }
  });

  it('opens the files of their own customers alone', async () => {
    const customer = two.recado.simulator.customer({ phone: CUSTOMER });
    for (const { lines } of two.both) await customer.send(inbound.image(), { line: lines[0].phoneNumberId });
    await two.recado.settled();
    for (const { business, admin, agent } of people) {
      const theirs = await two.ids('media', business.id);
      expect(theirs.length).toBeGreaterThan(0);
      for (const id of theirs) {
        const path = `/api/v1/media/${id}`;
        // Whether the file is there yet or is still fetched is another matter.
        expect((await two.call(business.key, 'GET', path)).status).not.toBe(404);
        for (const other of people.filter((one) => one.business !== business)) {
          expect((await other.admin.call('GET', `/media/${id}`)).status).toBe(404);
          expect((await other.agent.call('GET', `/media/${id}`)).status).toBe(404);
        }
        for (const visitor of [admin, agent]) {
          const { status } = await fetch(two.recado.url + path, { headers: { cookie: visitor.cookie } });
          expect(status).not.toBe(404);
        }
      }
    }
  });
});

it('a line that one business switches off goes silent, and the other three speak on', async () => {
  two.deliverTo('shared');
  const [off, on] = two.sol.lines;
  const path = `/api/v1/lines/${off.id}`;
  expect((await two.call(two.luna.key, 'PATCH', path, { active: false })).status).toBe(404);
  expect((await two.call(two.sol.key, 'PATCH', path, { active: false })).status).toBe(200);
  const before = heardFromAll();
  const stored = (await two.ids('messages', two.sol.id)).length;
  await writeToAll('precio');
  const added = heardFromAll().map((lines, b) =>
    lines.map((heard, l) => heard.slice(before[b]?.[l]?.length)),
  );
  expect(added).toEqual([
    [[], [two.sol.answer]],
    [[two.luna.answer], [two.luna.answer]],
  ]);
  expect(on.id).not.toBe(off.id);
  // Both of the customer, and the one answer.
  expect((await two.ids('messages', two.sol.id)).length).toBe(stored + 3);
});
