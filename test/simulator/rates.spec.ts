import { JsonObject, objectsIn } from '../../src/simulator/json';
import { inbound, adReferral } from '../../src/simulator/inbound';
import { lineId, now, phone, Stand, userId } from './stand';

let clock: number;
let stand: Stand;
beforeEach(async () => {
  clock = now;
  stand = await Stand.up({ clock: () => clock });
  stand.simulator.mischief.statuses = false;
});
afterEach(() => stand.down());

const codes = async (times: number, to = phone) => {
  const seen: unknown[] = [];
  for (let at = 0; at < times; at++) {
    const { status, json } = await stand.send({ to: `+${to}` });
    seen.push((json['error'] as JsonObject | undefined)?.['code'] ?? status);
  }
  return seen;
};
const count = async (times: number, to?: string) => {
  const seen = await codes(times, to);
  return [200, 131056, 130429].map((code) => seen.filter((one) => one === code).length);
};

it('limits nothing unless told', async () => {
  expect(await count(90)).toEqual([90, 0, 0]);
});

it('lets 45 messages go to a customer at once, and then one in six seconds', async () => {
  await stand.call('PUT', '/limits', { pairRate: true });
  expect(await count(46)).toEqual([45, 1, 0]);
  expect(await count(1, '15550100088')).toEqual([1, 0, 0]);
  clock += 5999;
  expect(await codes(1)).toEqual([131056]);
  clock += 1;
  expect(await codes(2)).toEqual([200, 131056]);
  clock += 45 * 6000;
  expect(await count(46)).toEqual([45, 1, 0]);
});

it.each([
  [80, undefined],
  [20, true],
])(
  'lets %i messages pass a line in a second, both ways together (coexistence: %s)',
  async (most, coexistence) => {
    await stand.call('PUT', '/limits', { throughput: true });
    await stand.call('PUT', `/lines/${lineId}`, { coexistence });
    for (let at = 0; at < 5; at++) await stand.simulator.customer(phone).say('hola');
    expect(await count(most)).toEqual([most - 5, 0, 5]);
    clock += 1000;
    expect(await count(most + 1)).toEqual([most, 0, 1]);
  },
);

it('closes the window after 24 hours, or not', async () => {
  stand.simulator.mischief.statuses = true;
  const failed = async () => {
    await stand.send();
    await stand.simulator.idle();
    return stand.statuses.at(-1)?.['errors'] !== undefined;
  };
  await stand.simulator.customer(phone).say('hola');
  clock += 86_400_000;
  expect(await failed()).toBe(false);
  clock += 1000;
  expect(await failed()).toBe(true);
  await stand.call('PUT', '/limits', { window: false });
  expect(await failed()).toBe(false);
});

it('sends utility without a template outside the window', async () => {
  stand.simulator.mischief.statuses = true;
  await stand.send({ category: 'utility' });
  await stand.simulator.idle();
  expect(stand.statuses.at(-1)?.['status']).toBe('read');
});

describe('an answer to an ad', () => {
  const hour = 3_600_000;
  const pricing = async () => {
    await stand.send({
      type: 'template',
      text: undefined,
      template: { name: 'pickup_ready', language: { code: 'es' } },
    });
    await stand.simulator.idle();
    const sent = stand.statuses.filter(({ status }) => status === 'sent').at(-1);
    return [(sent?.['pricing'] as JsonObject | undefined)?.['type'], sent?.['conversation']];
  };
  const click = (parts: JsonObject = {}) =>
    stand.simulator.customer(phone).say('hola', { referral: adReferral('Promo', parts) });
  beforeEach(() => {
    stand.simulator.mischief.statuses = true;
  });

  it('makes everything free for 72 hours', async () => {
    await click();
    clock += 24 * hour;
    const end = String(clock / 1000 + 72 * 3600);
    const free = [
      'free_entry_point',
      { id: expect.any(String), expiration_timestamp: end, origin: expect.anything() },
    ];
    expect(await pricing()).toEqual(free);
    clock += 72 * hour - 1000;
    expect(await pricing()).toEqual(free);
    clock += 1000;
    expect(await pricing()).toEqual(['regular', undefined]);
  });

  it.each<[string, number, JsonObject]>([
    ['comes too late', 24 * hour + 1000, {}],
    ['is to a post', 0, { source_type: 'post' }],
  ])('is charged when it %s', async (_, later, parts) => {
    await click(parts);
    clock += later;
    expect(await pricing()).toEqual(['regular', undefined]);
  });
});

describe('a number without +', () => {
  it("gets the business's country code in front and reaches somebody else", async () => {
    await stand.simulator.customer(phone).say('hola');
    const { json } = await stand.send({ to: phone });
    expect(json['contacts']).toEqual([{ input: phone, wa_id: `1${phone}` }]);
    expect(stand.simulator.customer(phone).transcript()).toHaveLength(1);
  });

  it('is right when it is a national one', async () => {
    await stand.simulator.customer(phone).say('hola');
    const { json } = await stand.send({ to: phone.slice(1) });
    expect(json['contacts']).toEqual([{ input: phone.slice(1), wa_id: phone }]);
  });
});

it('takes a user id in "to" and tells nothing more of it', async () => {
  stand.simulator.mischief.statuses = true;
  await stand.simulator.customer(phone).say('hola');
  expect((await stand.send({ to: userId })).status).toBe(200);
  await stand.simulator.idle();
  expect(stand.statuses).toEqual([]);
});

it('takes reactions to messages of 30 days that are none themselves', async () => {
  const { id } = await stand.simulator.customer(phone).say('hola');
  const react = (message_id: string) =>
    stand.send({ type: 'reaction', text: undefined, reaction: { message_id, emoji: '👍' } });
  const { status, json } = await react(id);
  expect(status).toBe(200);
  const [{ id: reaction }] = objectsIn(json['messages']) as [{ id: string }];
  expect((await react(reaction)).json).toMatchObject({ error: { code: 131009 } });
  clock += 30 * 86_400_000 + 1000;
  expect((await react(id)).json).toMatchObject({ error: { code: 131009 } });
});

it.each<[string, string, JsonObject, number | undefined]>([
  ['image', 'image/webp', {}, 131053],
  ['image', 'image/png', {}, undefined],
  ['audio', 'audio/mpeg', { voice: true }, 131053],
  ['audio', 'audio/ogg; codecs=opus', { voice: true }, undefined],
  ['sticker', 'image/png', {}, 131053],
  ['document', 'application/zip', {}, undefined],
])('fails %s of %s with %j by its code', async (type, mime, more, code) => {
  stand.simulator.mischief.statuses = true;
  await stand.simulator.customer(phone).send(inbound.document({ mime_type: mime }));
  const media = (stand.messages[0]?.['document'] as JsonObject | undefined)?.['id'];
  await stand.send({ type, text: undefined, [type]: { id: media, ...more } });
  await stand.simulator.idle();
  const [error] = objectsIn(stand.statuses.at(-1)?.['errors']);
  expect(error?.['code']).toBe(code);
});

it.each<[string, (id: unknown) => JsonObject]>([
  [
    'a header',
    (id) => ({
      type: 'interactive',
      interactive: {
        type: 'button',
        header: { type: 'image', image: { id } },
        body: { text: 'a' },
        action: { buttons: [{ type: 'reply', reply: { id: 'a', title: 'a' } }] },
      },
    }),
  ],
  [
    'a card',
    (id) => {
      const action = { name: 'cta_url', parameters: { display_text: 'a', url: 'https://example.test' } };
      const cards = [0, 1].map((card_index) => ({
        card_index,
        header: { type: 'image', image: { id } },
        action,
      }));
      return {
        type: 'interactive',
        interactive: { type: 'carousel', body: { text: 'a' }, action: { cards } },
      };
    },
  ],
  [
    'a template',
    (id) => ({
      type: 'template',
      template: {
        name: 'autumn_offer',
        language: { code: 'es' },
        components: [
          { type: 'header', parameters: [{ type: 'image', image: { id } }] },
          { type: 'body', parameters: [{ type: 'text', text: 'Ada' }] },
          {
            type: 'button',
            sub_type: 'copy_code',
            index: '1',
            parameters: [{ type: 'coupon_code', coupon_code: 'A' }],
          },
        ],
      },
    }),
  ],
])('fails %s with a file that is no image', async (_, messageOf) => {
  stand.simulator.mischief.statuses = true;
  await stand.simulator.customer(phone).send(inbound.document());
  await stand.simulator.customer(phone).send(inbound.image());
  const [document, image] = stand.messages.map(
    (message) => (message[String(message['type'])] as JsonObject)['id'],
  );
  const outcomes = [];
  for (const id of [document, image]) {
    expect((await stand.send({ text: undefined, ...messageOf(id) })).status).toBe(200);
    await stand.simulator.idle();
    outcomes.push(
      objectsIn(stand.statuses.at(-1)?.['errors'])[0]?.['code'] ?? stand.statuses.at(-1)?.['status'],
    );
  }
  expect(outcomes).toEqual([131053, 'read']);
});

it('lets requests through before a token expires', async () => {
  await stand.simulator.customer(phone).send(inbound.text('hola'));
  await stand.call('PUT', '/faults', { faults: [{ kind: 'error', code: 190, after: 2 }] });
  expect(await codes(4)).toEqual([200, 200, 190, 190]);
  await stand.call('PUT', '/faults', { faults: [{ kind: 'redirect', accepted: true, times: 1 }] });
  expect((await stand.send()).status).toBe(302);
  expect(stand.simulator.requests.at(-1)?.acceptedId).toBeDefined();
  const answer = await stand.call('PUT', '/faults', { faults: [{ kind: 'html', after: 1.5 }] });
  expect(answer.json['message']).toContain('.after must be a whole number');
});
