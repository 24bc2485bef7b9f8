import { CUSTOMER, startApp, TestApp } from './support/app';

let recado: TestApp;
beforeAll(async () => {
  recado = await startApp({ simulator: { freeReplies: 2 } });
});
afterAll(() => recado.close());

interface Costs {
  readonly items: Record<string, unknown>[];
  readonly freeTier: Record<string, unknown>[];
}

const costs = async (query = ''): Promise<Costs> => {
  const { status, body } = await recado.api('GET', `/api/v1/costs?${query}`);
  expect(status).toBe(200);
  return body as Costs;
};

it('knows what a conversation costs, from the receipts that WhatsApp sends in any order and twice', async () => {
  Object.assign(recado.simulator.mischief, { duplicate: 1, earlyStatus: 1, shuffle: 3, holdMs: 20 });
  const customer = recado.simulator.customer(CUSTOMER);
  for (const text of ['hola', 'ayuda', 'gracias']) {
    await customer.say(text);
    await recado.settled();
  }
  const rates = [
    { market: 'US', category: 'service', currency: 'USD', validFrom: '2020-01-01', amount: '0.0034' },
  ];
  expect((await recado.api('PUT', '/api/v1/rates', { rates })).status).toBe(200);
  const { items, freeTier } = await costs('groupBy=line,contact,category,market');
  expect(items).toEqual([
    {
      lineId: recado.lineId,
      contactId: expect.any(String),
      category: 'service',
      market: 'US',
      messages: 3,
      billable: 1,
      free: 2,
      amounts: [{ currency: 'USD', amount: '0.0034' }],
      unpriced: [],
    },
  ]);
  expect(freeTier).toMatchObject([{ lineId: recado.lineId, included: 1000, used: 2, left: 998 }]);
  expect(await costs(`contact=${CUSTOMER}&line=${recado.lineId}`)).toMatchObject({
    items: [{ messages: 3 }],
  });
});

it('shows the receipts of a message, priced and not', async () => {
  Object.assign(recado.simulator.mischief, { duplicate: 0, earlyStatus: 0, shuffle: 0 });
  const { id } = await recado.simulator.customer(CUSTOMER).say('hola');
  await recado.settled();
  const [reply] = await recado.query<{ id: string }>(
    `SELECT message_id AS id FROM outbox WHERE reply_to = $1 AND kind = 'message'`,
    [id],
  );
  const { body } = await recado.api('GET', `/api/v1/messages/${reply?.id}/receipts`);
  const pricing = { pricing_model: 'PMP', type: 'regular', category: 'service', billable: true };
  const { items } = body as Costs;
  const byStatus = Object.fromEntries(items.map((item) => [item['status'], item['pricing']]));
  expect(byStatus).toEqual({ sent: pricing, delivered: pricing, read: null });
});

it('charges messages that another program sent, and no member of a group twice', async () => {
  const before = (await costs('groupBy=category')).items;
  const status = (id: string, parts: object) => ({
    id,
    status: 'delivered',
    timestamp: String(nowSeconds()),
    ...parts,
  });
  const member = (phone: string) => ({
    recipient_type: 'group',
    recipient_id: 'group-1',
    recipient_participant_id: phone,
    pricing: { pricing_model: 'PMP', type: 'regular', category: 'group_service', billable: true },
  });
  await recado.simulator.deliver(
    '700800900100201',
    bodyOf([
      status('wamid.GROUP', member('573001234567')),
      status('wamid.GROUP', member('5511987654321')),
      status('wamid.FOREIGN', {
        recipient_id: '573001234567',
        pricing: { type: 'regular', category: 'authentication-international', billable: true },
      }),
      ...['free', ['regular'], null, {}, 1e300].map((pricing, i) => status(`wamid.ODD_${i}`, { pricing })),
    ]),
  );
  await recado.settled();
  expect((await costs('groupBy=category')).items).toEqual([
    expect.objectContaining({ category: 'authentication_international', messages: 1 }),
    expect.objectContaining({ category: 'group_service', messages: 1 }),
    ...before,
  ]);
  const rows = await recado.query(`SELECT 1 FROM statuses WHERE provider_message_id = 'wamid.GROUP'`);
  expect(rows).toHaveLength(2);
});

const nowSeconds = () => Math.floor(Date.now() / 1000);

function bodyOf(statuses: readonly object[]): object {
  const metadata = { display_phone_number: '15550100001', phone_number_id: '700800900100201' };
  const value = { messaging_product: 'whatsapp', metadata, statuses };
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: '900100200300401', changes: [{ field: 'messages', value }] }],
  };
}
