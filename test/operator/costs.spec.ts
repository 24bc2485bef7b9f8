import { randomUUID } from 'node:crypto';
import { ChargesService } from '../../src/costs/charges.service';
import { Charge } from '../../src/domain/charge';
import { StatusUpdate } from '../../src/domain/delivery-status';
import { OutboxService } from '../../src/outbox/outbox.service';
import { metrics } from '../../src/platform/metrics/metrics';
import { StatusesService } from '../../src/statuses/statuses.service';
import { aLine, fieldsOf, itemsOf, Place, Stand } from './stand';

let stand: Stand;
let messages = 0;
beforeAll(async () => {
  stand = await Stand.withLine();
});
afterAll(() => stand.down());
beforeEach(async () => {
  await stand.query('DELETE FROM charges');
  await stand.query('DELETE FROM rates');
  await stand.patch(`/api/v1/lines/${stand.lineId}`, { accountTimezone: 'UTC', billingCurrency: null });
});

const aCharge = (parts: Partial<Charge> = {}): Charge => ({
  category: 'service',
  type: 'regular',
  free: false,
  model: 'PMP',
  cost: null,
  ...parts,
});
const FREE = aCharge({ type: 'free_customer_service', free: true });

const aReceipt = (parts: Partial<StatusUpdate> = {}): StatusUpdate => ({
  providerMessageId: freshId(),
  status: 'delivered',
  timestamp: null,
  correlationId: null,
  errors: [],
  pricing: {},
  charge: aCharge(),
  recipient: { phone: '573001234567' },
  participant: null,
  conversation: null,
  ...parts,
});
const freshId = () => `wamid.OUT_${(messages += 1)}`;

interface Receiving {
  readonly at?: string;
  readonly lineId?: string;
}

/** As the expander gives them: together. */
async function receive(receipts: readonly StatusUpdate[], { at, lineId = stand.lineId }: Receiving = {}) {
  const timestamp = at === undefined ? new Date() : new Date(at);
  await stand.database.inTransaction((tx) =>
    stand.service(StatusesService).handleMessageStatus(
      tx,
      receipts.map((status) => ({ tenantId: stand.tenantId, lineId, status, timestamp })),
    ),
  );
}

/** A reply that was sent to a customer. */
async function aSentReply(phone = '573001234567'): Promise<Place & { wamid: string; outboxId: string }> {
  const place = await stand.receive({ phone });
  const wamid = freshId();
  const [messageId = ''] = await stand.database.inTransaction((tx) =>
    stand.service(OutboxService).add(tx, [
      {
        ...place,
        recipient: { phone },
        content: { type: 'text', content: { body: 'listo' } },
        replyTo: null,
        expiresAt: null,
        eventId: null,
      },
    ]),
  );
  const [row] = await stand.query<{ id: string }>(
    `UPDATE outbox SET state = 'sent', provider_message_id = $2 WHERE message_id = $1 RETURNING id`,
    [messageId, wamid],
  );
  return { ...place, messageId, wamid, outboxId: row?.id ?? '' };
}

const costs = async (query = '') => {
  const answer = await stand.get(`/api/v1/costs${query === '' ? '' : `?${query}`}`);
  expect([answer.status, answer.body]).toMatchObject([200, {}]);
  return itemsOf(answer);
};
const aRate = (parts: Record<string, unknown> = {}) => ({
  market: 'CO',
  category: 'service',
  currency: 'USD',
  validFrom: '2026-10-01',
  amount: '0.0008',
  ...parts,
});
const putRates = async (...rates: unknown[]) => {
  const answer = await stand.request('PUT', '/api/v1/rates', { rates });
  expect([answer.status, answer.body]).toEqual([200, { written: rates.length }]);
};
const nothing = { messages: 0, billable: 0, free: 0, amounts: [], unpriced: [] };

describe('the ledger', () => {
  const receipt = (status: string, charge: Charge | null) =>
    aReceipt({ providerMessageId: 'wamid.SAME', status, charge, pricing: charge === null ? null : {} });
  const sent = receipt('sent', aCharge());
  const delivered = receipt('delivered', aCharge());
  const read = receipt('read', aCharge());
  const bare = receipt('read', null);

  it.each<[string, StatusUpdate[][]]>([
    ['sent, delivered and read', [[sent], [delivered], [read]]],
    ['the wrong way round', [[read], [delivered], [sent]]],
    ['together', [[read, delivered, sent, sent]]],
    ['twice', [[sent], [sent], [delivered, delivered]]],
    ['without a price in the first', [[bare], [delivered], [sent]]],
    ['with a price in the last alone', [[receipt('sent', null), receipt('delivered', null)], [read]]],
  ])('has one entry for a message whose receipts come %s', async (_, batches) => {
    // The memory of this process must not be what makes it one.
    const wamid = freshId();
    for (const batch of batches) {
      await receive(batch.map((one) => ({ ...one, providerMessageId: wamid })));
    }
    expect(await costs()).toEqual([expect.objectContaining({ messages: 1, billable: 1 })]);
  });

  it('keeps the first price of a message, also against a process that does not remember it', async () => {
    const first = aReceipt({ charge: FREE });
    await receive([first]);
    await stand.database.inTransaction((tx) =>
      new ChargesService().add(tx, [
        {
          tenantId: stand.tenantId,
          lineId: stand.lineId,
          status: { ...first, charge: aCharge({ category: 'utility' }) },
          timestamp: new Date(),
        },
      ]),
    );
    expect(await costs('groupBy=category')).toEqual([
      { ...nothing, category: 'service', messages: 1, free: 1 },
    ]);
  });

  it('asks the database nothing when no price is new', async () => {
    const wamid = freshId();
    await receive([aReceipt({ providerMessageId: wamid })]);
    await stand.query('ALTER TABLE charges RENAME TO charges_away');
    try {
      await receive([aReceipt({ providerMessageId: wamid, status: 'read' })]);
      await receive([aReceipt({ charge: null, pricing: null })]);
    } finally {
      await stand.query('ALTER TABLE charges_away RENAME TO charges');
    }
    expect(await costs()).toEqual([expect.objectContaining({ messages: 1 })]);
  });

  it('does not count what the database has undone', async () => {
    const one = aReceipt();
    const undone = stand.database.inTransaction(async (tx) => {
      const received = { tenantId: stand.tenantId, lineId: stand.lineId, status: one, timestamp: new Date() };
      await stand.service(StatusesService).handleMessageStatus(tx, [received]);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await costs()).toEqual([]);
    await receive([one]);
    expect(await costs()).toEqual([expect.objectContaining({ messages: 1 })]);
  });

  it('counts the same message id on two lines twice', async () => {
    const lineId = (await stand.post('/api/v1/lines', aLine())).body.id;
    const one = aReceipt();
    await receive([one]);
    await receive([one], { lineId });
    expect(await costs('groupBy=line')).toHaveLength(2);
    expect(await costs(`line=${lineId}`)).toMatchObject([{ messages: 1 }]);
  });

  it('keeps what it cannot read, counts it, and goes on with the others', async () => {
    const before = await valueOf('recado_pricings_unreadable_total');
    const odd = ['free', ['regular'], { category: 7 }, 1e300].map((pricing) =>
      aReceipt({ pricing, charge: null }),
    );
    await receive([...odd, aReceipt()]);
    expect(await costs()).toMatchObject([{ messages: 1 }]);
    expect((await valueOf('recado_pricings_unreadable_total')) - before).toBe(4);
    const [kept] = await stand.query('SELECT pricing FROM statuses WHERE provider_message_id = $1', [
      odd[1]?.providerMessageId,
    ]);
    expect(kept).toEqual({ pricing: ['regular'] });
  });

  it('does not charge a failed message, unless it was delivered to another device', async () => {
    const failing = await aSentReply('573001234501');
    const delivering = await aSentReply('573001234502');
    for (const { wamid: providerMessageId } of [failing, delivering]) {
      await receive([aReceipt({ providerMessageId, status: 'sent' })]);
      await receive([aReceipt({ providerMessageId, status: 'failed', charge: null, pricing: null })]);
    }
    expect(await costs()).toEqual([]);
    await receive([aReceipt({ providerMessageId: delivering.wamid, charge: null, pricing: null })]);
    expect(await costs('groupBy=contact')).toMatchObject([{ contactId: delivering.contactId, messages: 1 }]);
  });

  it('says whose a message is once that is known, and leaves the others to nobody', async () => {
    const reply = await aSentReply('573001234503');
    await stand.query('UPDATE outbox SET provider_message_id = NULL, state = $2 WHERE id = $1', [
      reply.outboxId,
      'sending',
    ]);
    await receive([aReceipt({ providerMessageId: reply.wamid }), aReceipt()]);
    expect(await costs('groupBy=contact')).toMatchObject([{ contactId: null, messages: 2 }]);
    await stand.query(`UPDATE outbox SET state = 'sent', provider_message_id = $2 WHERE id = $1`, [
      reply.outboxId,
      reply.wamid,
    ]);
    expect(await costs('groupBy=contact')).toMatchObject([
      { contactId: reply.contactId, messages: 1 },
      { contactId: null, messages: 1 },
    ]);
    for (const who of [reply.contactId, '+57 300 123 4503']) {
      expect(await costs(`contact=${encodeURIComponent(who)}`)).toMatchObject([{ messages: 1 }]);
    }
    expect(await costs('contact=573009999999')).toEqual([]);
  });

  it('is told of in the metrics by words from fixed lists', async () => {
    const known = await valueOf('recado_charges_total', {
      category: 'service',
      type: 'free_customer_service',
    });
    const others = await valueOf('recado_charges_total', { category: 'other', type: 'other' });
    await receive([
      aReceipt({ charge: FREE }),
      aReceipt({ charge: aCharge({ category: 'holograms', type: 'golden' }) }),
      aReceipt({ status: 'deleted', charge: aCharge({ category: 'unknown', type: 'unknown' }) }),
    ]);
    expect(
      await valueOf('recado_charges_total', { category: 'service', type: 'free_customer_service' }),
    ).toBe(known + 1);
    expect(await valueOf('recado_charges_total', { category: 'other', type: 'other' })).toBe(others + 2);
  });
});

async function valueOf(name: string, labels: Record<string, string> = {}): Promise<number> {
  const { values = [] } = (await metrics.getSingleMetric(name)?.get()) ?? {};
  const found = values.find((value) =>
    Object.entries(labels).every(([label, text]) => value.labels[label as never] === text),
  );
  return found?.value ?? 0;
}

describe('a message to a group', () => {
  const member = (phone: string, status: string) =>
    aReceipt({
      status,
      recipient: { phone },
      participant: { groupId: 'group-1', identity: { phone } },
      charge: aCharge({ category: 'group_service' }),
    });

  it('is as far as its furthest member, keeps the receipts of each, and costs once', async () => {
    const { wamid: providerMessageId, messageId } = await aSentReply('573001234504');
    const receipts = [
      member('573001234567', 'read'),
      member('5511987654321', 'delivered'),
      {
        ...member('5215512345678', 'failed'),
        charge: null,
        errors: [{ code: 131026, href: 'https://x.test' }],
      },
    ];
    await receive(
      receipts.map((one) => ({ ...one, providerMessageId })),
      { at: '2026-11-20T12:00:00Z' },
    );
    expect((await stand.get(`/api/v1/messages/${messageId}`)).body).toMatchObject({ status: 'read' });
    const answer = await stand.get(`/api/v1/messages/${messageId}/receipts?limit=2`);
    expect(itemsOf(answer)).toEqual([
      expect.objectContaining({ status: 'failed', errors: [{ code: 131026, href: 'https://x.test' }] }),
      {
        id: expect.any(String),
        status: 'delivered',
        timestamp: '2026-11-20T12:00:00.000000Z',
        receivedAt: expect.stringMatching(/Z$/),
        errors: [],
        pricing: {},
        participant: { groupId: 'group-1', identity: { phone: '5511987654321' } },
        conversation: null,
      },
    ]);
    const rest = await stand.get(
      `/api/v1/messages/${messageId}/receipts?limit=2&cursor=${answer.body.nextCursor}`,
    );
    expect([itemsOf(rest), rest.body.nextCursor]).toMatchObject([[{ status: 'read' }], null]);
    expect(await costs('groupBy=category,market&from=2026-11-20&to=2026-11-20')).toMatchObject([
      { category: 'group_service', market: 'CO', messages: 1 },
    ]);
  });
});

describe('receipts', () => {
  it('of a message that does not exist are not found, and of a customer’s message there are none', async () => {
    const { messageId } = await stand.receive({ phone: '573001234505' });
    expect((await stand.get(`/api/v1/messages/${messageId}/receipts`)).body).toEqual({
      items: [],
      nextCursor: null,
    });
    expect((await stand.get('/api/v1/messages/999999999/receipts')).status).toBe(404);
    expect((await stand.get('/api/v1/messages/x/receipts')).status).toBe(404);
    expect((await stand.get(`/api/v1/messages/${messageId}/receipts?limit=0`)).status).toBe(400);
  });
});

describe('rates', () => {
  it('are entered, changed, filtered, and replaced', async () => {
    await putRates(
      aRate(),
      aRate({ market: 'br', amount: 0.0068, category: 'authentication-international' }),
    );
    await putRates(aRate({ amount: '0.0009000' }), aRate({ validFrom: '2027-01-01', amount: '0' }));
    const list = await stand.get('/api/v1/rates?limit=2');
    expect(itemsOf(list)).toEqual([
      { ...aRate({ validFrom: '2027-01-01', amount: '0' }), updatedAt: expect.stringMatching(/Z$/) },
      expect.objectContaining({ market: 'BR', category: 'authentication_international', amount: '0.0068' }),
    ]);
    expect(itemsOf(await stand.get(`/api/v1/rates?limit=2&cursor=${list.body.nextCursor}`))).toMatchObject([
      aRate({ amount: '0.0009' }),
    ]);
    expect(
      itemsOf(await stand.get('/api/v1/rates?market=br&category=AUTHENTICATION-international')),
    ).toHaveLength(1);
    const replaced = await stand.request('PUT', '/api/v1/rates?replace=true', { rates: [aRate()] });
    expect(replaced.status).toBe(200);
    expect(itemsOf(await stand.get('/api/v1/rates'))).toMatchObject([aRate()]);
  });

  it.each([
    ['commas', 'market,category,currency,validFrom,amount\nCO,service,USD,2026-10-01,0.0008\n'],
    [
      'semicolons, quotes and the breaks of Windows',
      '\uFEFF"amount";"market";category;currency;valid_from\r\n"0.0008";CO; service ;usd;2026-10-01\r\n',
    ],
  ])('come as CSV with %s', async (_, csv) => {
    const answer = await stand.request('PUT', '/api/v1/rates', csv, { 'content-type': 'text/csv' });
    expect([answer.status, answer.body]).toEqual([200, { written: 1 }]);
    expect(itemsOf(await stand.get('/api/v1/rates'))).toMatchObject([aRate()]);
  });

  it.each<[unknown, string[]]>([
    [{}, ['rates']],
    [{ rates: 'CO' }, ['rates']],
    [{ rates: [] }, ['rates']],
    [{ rates: [aRate()], replace: true }, ['replace']],
    [{ rates: ['CO'] }, ['rates[0]']],
    [{ rates: [aRate(), aRate({ market: 'UK' })] }, ['rates[1].market']],
    [
      { rates: [aRate({ category: 'ser vice', currency: '$', validFrom: '2026-02-30' })] },
      ['rates[0].category', 'rates[0].currency', 'rates[0].validFrom'],
    ],
    [{ rates: [aRate({ validFrom: '2026' })] }, ['rates[0].validFrom']],
    [{ rates: [aRate({ validFrom: '0000-01-01' })] }, ['rates[0].validFrom']],
    [{ rates: [aRate({ amount: -1 })] }, ['rates[0].amount']],
    [{ rates: [aRate({ amount: '1e3' })] }, ['rates[0].amount']],
    [{ rates: [aRate({ amount: '0,0008' })] }, ['rates[0].amount']],
    [{ rates: [aRate({ amount: null })] }, ['rates[0].amount']],
    [{ rates: [aRate({ price: 1 })] }, ['rates[0].price']],
    [{ rates: [aRate(), aRate({ amount: '2' })] }, ['rates[1]']],
    ['[]', ['body']],
    ['null', ['body']],
  ])('refuse %j', async (body, fields) => {
    const answer = await stand.request('PUT', '/api/v1/rates', body);
    expect([answer.status, fieldsOf(answer)]).toEqual([400, fields]);
    expect(itemsOf(await stand.get('/api/v1/rates'))).toEqual([]);
  });

  it.each([
    ['', ['line 1']],
    ['market,category\nCO,service', ['line 1']],
    ['market,category,currency,validFrom,amount', ['rates']],
    ['market,category,currency,validFrom,amount\nCO,service,USD,2026-10-01', ['line 2.amount']],
    ['market,category,currency,validFrom,amount,note\nCO,service,USD,2026-10-01,1,x', ['line 2.note']],
  ])('refuse the CSV %j', async (csv, fields) => {
    const answer = await stand.request('PUT', '/api/v1/rates', csv, { 'content-type': 'text/csv' });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, fields]);
  });
});

describe('costs', () => {
  it('are priced by the newest rate of their day, whenever it was entered', async () => {
    await receive([aReceipt()], { at: '2026-09-30T12:00:00Z' });
    await receive([aReceipt(), aReceipt()], { at: '2026-10-01T00:00:00Z' });
    await receive([aReceipt()], { at: '2027-01-01T12:00:00Z' });
    await putRates(aRate({ validFrom: '2026-01-01', amount: '0.5' }));
    const year = 'from=2026-09-01&to=2027-02-01';
    expect(await costs(year)).toMatchObject([{ billable: 4, amounts: [{ currency: 'USD', amount: '2' }] }]);
    await putRates(aRate({ amount: '0.25' }), aRate({ validFrom: '2027-01-01', amount: '0.125' }));
    expect(await costs(`${year}&groupBy=month`)).toMatchObject([
      { month: '2026-09', amounts: [{ currency: 'USD', amount: '0.5' }] },
      { month: '2026-10', amounts: [{ currency: 'USD', amount: '0.5' }] },
      { month: '2027-01', amounts: [{ currency: 'USD', amount: '0.125' }] },
    ]);
  });

  it('say which rate is missing, and that an unknown country has none', async () => {
    await receive([
      aReceipt(),
      aReceipt(),
      aReceipt({ recipient: { userId: 'BR.1' }, charge: aCharge({ category: 'utility' }) }),
      aReceipt({ recipient: {} }),
      aReceipt({ charge: FREE }),
    ]);
    await putRates(aRate({ market: 'BR', category: 'utility', amount: '0.0068' }));
    expect(await costs()).toEqual([
      {
        messages: 5,
        billable: 4,
        free: 1,
        amounts: [{ currency: 'USD', amount: '0.0068' }],
        unpriced: [
          { market: 'CO', category: 'service', currency: null, messages: 2 },
          { market: null, category: 'service', currency: null, messages: 1 },
        ],
      },
    ]);
  });

  it('take the estimate of WhatsApp before any rate, and nothing for what is free', async () => {
    const cost = { amount: '0.0123', currency: 'EUR' };
    const lite = aCharge({ category: 'marketing_lite', cost });
    await receive([
      aReceipt({ charge: lite }),
      aReceipt({ charge: { ...lite, free: true, type: 'free_entry_point' } }),
    ]);
    await putRates(aRate({ category: 'marketing_lite', amount: '7' }));
    expect(await costs()).toMatchObject([
      { billable: 1, free: 1, amounts: [{ currency: 'EUR', amount: '0.0123' }], unpriced: [] },
    ]);
  });

  it('are in the currency that the line is billed in', async () => {
    await receive([aReceipt()]);
    await putRates(aRate({ amount: '0.25' }), aRate({ currency: 'COP', amount: '1000' }));
    await stand.patch(`/api/v1/lines/${stand.lineId}`, { billingCurrency: 'USD' });
    expect(await costs()).toMatchObject([{ amounts: [{ currency: 'USD', amount: '0.25' }] }]);
    await stand.patch(`/api/v1/lines/${stand.lineId}`, { billingCurrency: 'BRL' });
    expect(await costs()).toMatchObject([
      { amounts: [], unpriced: [{ market: 'CO', category: 'service', currency: 'BRL', messages: 1 }] },
    ]);
  });

  it('add up exactly, however many they are', async () => {
    await stand.query(
      `INSERT INTO charges (line_id, provider_message_id, tenant_id, category, type, free, market, currency, amount, charged_at)
       SELECT $1, 'wamid.MANY_' || n, $2, 'service', 'regular', false, 'CO',
              CASE WHEN n % 2 = 0 THEN 'EUR' END, CASE WHEN n % 2 = 0 THEN 123456789.000000000001 END, now()
       FROM generate_series(1, 20000) n`,
      [stand.lineId, stand.tenantId],
    );
    await putRates(aRate({ amount: '0.0000001' }));
    expect(await costs()).toMatchObject([
      {
        messages: 20000,
        amounts: [
          { currency: 'EUR', amount: '1234567890000.00000001' },
          { currency: 'USD', amount: '0.001' },
        ],
      },
    ]);
  });

  it('begin months and days where the account is', async () => {
    // Bogotá is five hours behind UTC.
    await receive([aReceipt()], { at: '2026-11-01T04:59:59Z' });
    await receive([aReceipt()], { at: '2026-11-01T05:00:00Z' });
    await receive([aReceipt()], { at: '2026-12-01T04:59:59Z' });
    expect(await costs('from=2026-10-01&to=2026-12-31&groupBy=month')).toMatchObject([
      { month: '2026-11', messages: 2 },
      { month: '2026-12', messages: 1 },
    ]);
    await stand.patch(`/api/v1/lines/${stand.lineId}`, { accountTimezone: 'America/Bogota' });
    expect(await costs('from=2026-10-01&to=2026-12-31&groupBy=month,day')).toMatchObject([
      { month: '2026-10', day: '2026-10-31', messages: 1 },
      { month: '2026-11', day: '2026-11-01', messages: 1 },
      { month: '2026-11', day: '2026-11-30', messages: 1 },
    ]);
    expect(await costs('from=2026-11-01&to=2026-11-30')).toMatchObject([{ messages: 2 }]);
    expect(await costs('to=2026-11-29')).toMatchObject([{ messages: 1 }]);
    expect(await costs('to=2026-12-01T05:00:00Z')).toEqual([]);
    expect(await costs('from=2026-11-01T05:00:00Z&to=2026-12-01T04:59:59Z')).toMatchObject([{ messages: 1 }]);
    await putRates(aRate({ validFrom: '2026-11-01', amount: '1' }));
    expect(await costs('from=2026-10-31&to=2026-11-01&groupBy=day')).toMatchObject([
      { day: '2026-10-31', amounts: [], unpriced: [{ messages: 1 }] },
      { day: '2026-11-01', amounts: [{ currency: 'USD', amount: '1' }] },
    ]);
  });

  it('are of any period that is none the wrong way round', async () => {
    await receive([aReceipt()], { at: '2026-11-01T16:00:00Z' });
    for (const period of [
      'from=2026-11-01T15:00:00Z&to=2026-11-01',
      'from=2026-11-02&to=2026-11-02T00:30:00%2B09:00',
      'to=2026-11-02T00:30:00%2B05:00',
      // Where the account is west enough, the day is not over yet.
      'from=2026-11-02T10:00:00Z&to=2026-11-01',
    ]) {
      const answer = await stand.get(`/api/v1/costs?${period}`);
      expect([period, answer.status]).toEqual([period, 200]);
    }
    expect(await costs('from=2026-11-01T15:00:00Z&to=2026-11-01')).toMatchObject([{ messages: 1 }]);
    expect(await costs('from=2026-11-01T17:00:00Z&to=2026-11-01')).toEqual([]);
    expect(await costs('to=2026-11-02T00:30:00%2B05:00')).toMatchObject([{ messages: 1 }]);
  });

  it('begin, with an end alone, with the month in which that is where the account is', async () => {
    await stand.patch(`/api/v1/lines/${stand.lineId}`, { accountTimezone: 'America/Bogota' });
    await receive([aReceipt()], { at: '2026-10-01T05:00:00Z' });
    await receive([aReceipt()], { at: '2026-10-01T04:59:59Z' });
    expect(await costs('to=2026-11-01T04:30:00Z')).toMatchObject([{ messages: 1 }]);
    expect(await costs('to=2026-11-01T05:30:00Z')).toEqual([]);
  });

  it('are of the current month unless said, and page by page', async () => {
    await receive([aReceipt()], { at: new Date(Date.now() - 40 * 24 * 3600_000).toISOString() });
    await receive([aReceipt(), aReceipt({ recipient: { userId: 'MX.1' } })]);
    const first = await stand.get('/api/v1/costs?groupBy=market&limit=1');
    expect(itemsOf(first)).toMatchObject([{ market: 'CO', messages: 1 }]);
    const rest = await stand.get(`/api/v1/costs?groupBy=market&limit=1&cursor=${first.body.nextCursor}`);
    expect([itemsOf(rest), rest.body.nextCursor]).toMatchObject([[{ market: 'MX', messages: 1 }], null]);
  });

  it('are of one moment on all pages, and counted anew with each first one', async () => {
    const page = async (query: string) => stand.get(`/api/v1/costs?groupBy=market&limit=1${query}`);
    await receive([aReceipt(), aReceipt({ recipient: { userId: 'MX.1' } })]);
    const { nextCursor } = (await page('')).body;
    await receive([aReceipt({ recipient: { userId: 'AR.1' } }), aReceipt({ recipient: { userId: 'MX.2' } })]);
    expect(itemsOf(await page(`&cursor=${nextCursor}`))).toMatchObject([{ market: 'MX', messages: 1 }]);
    expect(itemsOf(await page(''))).toMatchObject([{ market: 'AR', messages: 1 }]);
    expect(itemsOf(await page(`&cursor=${nextCursor}`))).toMatchObject([{ market: 'CO', messages: 1 }]);
  });

  it('come as CSV, with a column for each currency', async () => {
    await receive([
      aReceipt(),
      aReceipt({ charge: FREE }),
      aReceipt({ charge: aCharge({ category: 'marketing_lite', cost: { amount: '0.5', currency: 'EUR' } }) }),
      aReceipt({ charge: aCharge({ category: 'utility' }), recipient: { userId: 'BR.1' } }),
    ]);
    await putRates(aRate());
    const response = await fetch(`${stand.url}/api/v1/costs?groupBy=category`, {
      headers: { authorization: 'Bearer operator-test-key-0123456789', accept: 'text/csv' },
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(await response.text()).toBe(
      [
        'category,messages,billable,free,EUR,USD,unpriced,missingRates',
        'marketing_lite,1,1,0,0.5,0,0,',
        'service,2,1,1,0,0.0008,0,',
        'utility,1,1,0,0,0,1,BR utility',
        '',
      ].join('\r\n'),
    );
  });

  it.each([
    ['from=ayer', ['from']],
    ['from=2026-02-30', ['from']],
    ['from=0000-01-01', ['from']],
    ['to=2026-11-30T10:00', ['to']],
    ['from=2026-12-01&to=2026-11-30', ['from']],
    ['from=2026-12-01T00:00:01Z&to=2026-12-01T00:00:00Z', ['from']],
    ['from=2026-12-03T00:00:00Z&to=2026-12-01', ['from']],
    ['from=2026-12-03&to=2026-12-02T00:00:00Z', ['from']],
    ['groupBy=color', ['groupBy']],
    ['groupBy=', ['groupBy']],
    ['groupBy=line,constructor', ['groupBy']],
    ['line=x', ['line']],
    ['contact=ana', ['contact']],
    ['limit=0', ['limit']],
    ['cursor=x', ['cursor']],
    ['year=2026', ['year']],
  ])('refuse ?%s', async (query, fields) => {
    const answer = await stand.get(`/api/v1/costs?${query}`);
    expect([answer.status, fieldsOf(answer)]).toEqual([400, fields]);
  });

  it('of a line that does not exist are not found', async () => {
    expect((await stand.get(`/api/v1/costs?line=${randomUUID()}`)).status).toBe(404);
  });
});

describe('the free replies of a month', () => {
  const tierOf = async () =>
    ((await stand.get(`/api/v1/costs?line=${stand.lineId}`)).body['freeTier'] as object[])[0];

  it('are counted as receipts call them, in the month of the account', async () => {
    const zone = 'Pacific/Auckland';
    await stand.patch(`/api/v1/lines/${stand.lineId}`, { accountTimezone: zone });
    const [month] = await stand.query<{ start: string; next: string; name: string }>(
      `SELECT to_char(m.start AT TIME ZONE $1 AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS start,
              to_char((m.start + interval '1 month') AT TIME ZONE $1 AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"') AS next,
              to_char(m.start, 'YYYY-MM') AS name
       FROM (SELECT date_trunc('month', now() AT TIME ZONE $1) AS start) m`,
      [zone],
    );
    const start = month?.start ?? '';
    const before = new Date(Date.parse(start) - 1000).toISOString();
    await receive([aReceipt({ charge: FREE })], { at: before });
    await receive([aReceipt({ charge: FREE }), aReceipt({ charge: FREE }), aReceipt()], { at: start });
    await receive([aReceipt({ charge: { ...FREE, type: 'free_entry_point' } })], { at: start });
    expect(await tierOf()).toEqual({
      lineId: stand.lineId,
      month: month?.name,
      included: 1000,
      used: 2,
      left: 998,
      resetsAt: month?.next,
      accountTimezone: zone,
    });
  });

  it('are never fewer than none, and whole when nothing was sent', async () => {
    expect(await tierOf()).toMatchObject({ used: 0, left: 1000 });
    await receive(Array.from({ length: 1001 }, () => aReceipt({ charge: FREE })));
    expect(await tierOf()).toMatchObject({ used: 1001, left: 0 });
  });
});
