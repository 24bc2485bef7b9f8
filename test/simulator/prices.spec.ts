import { now, phone, Stand } from './stand';

let stand: Stand;
let at = now;
beforeEach(async () => {
  at = now;
  stand = await Stand.up({ freeReplies: 2, clock: () => at });
  await stand.simulator.customer(phone).say('ciao');
});
afterEach(() => stand.down());

/** Type and category of the pricing of the next message. */
async function priceOf(body: Record<string, unknown> = {}): Promise<unknown[]> {
  const before = stand.statuses.length;
  await stand.send(body);
  await stand.simulator.idle();
  const [first] = stand.statuses.slice(before);
  const pricing = first?.['pricing'] as Record<string, unknown> | undefined;
  return [pricing?.['type'], pricing?.['category']];
}

const template = {
  type: 'template',
  text: undefined,
  template: { name: 'pickup_ready', language: { code: 'it' } },
};

it('calls the first replies of a line and month free, then bills them, and begins again with the next month', async () => {
  const free = ['free_customer_service', 'service'];
  const billed = ['regular', 'service'];
  expect([await priceOf(), await priceOf(), await priceOf()]).toEqual([free, free, billed]);
  at = Date.parse('2026-12-01T00:00:00Z');
  await stand.simulator.customer(phone).say('ciao');
  expect(await priceOf()).toEqual(free);
});

it('bills templates inside the window too, and takes none of the free replies for them', async () => {
  expect(await priceOf(template)).toEqual(['regular', 'utility']);
  expect(await priceOf(template)).toEqual(['regular', 'utility']);
  expect(await priceOf()).toEqual(['free_customer_service', 'service']);
});

it('bills what is sent directly as utility, and takes none of the free replies for it', async () => {
  expect(await priceOf({ category: 'utility' })).toEqual(['regular', 'utility']);
  expect([await priceOf(), await priceOf()].map(([type]) => type)).toEqual([
    'free_customer_service',
    'free_customer_service',
  ]);
});

it('says no price of what failed, and counts nothing for it', async () => {
  stand.simulator.faults.use({ kind: 'fail_later', code: 131026 });
  expect(await priceOf()).toEqual([undefined, undefined]);
  stand.simulator.faults.clear();
  expect([await priceOf(), await priceOf(), await priceOf()].map(([type]) => type)).toEqual([
    'free_customer_service',
    'free_customer_service',
    'regular',
  ]);
});
