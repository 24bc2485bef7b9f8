import { seededRandom } from '../../src/simulator/random';
import { signatureOf } from '../../src/simulator/signature';
import { SimulatorOptions } from '../../src/simulator/types';
import { lineId, phone, Stand } from './stand';

let stand: Stand;
const up = async (options: SimulatorOptions = {}): Promise<Stand> => (stand = await Stand.up(options));
afterEach(() => stand.down());

const texts = () => stand.messages.map((message) => (message['text'] as { body: string }).body);
const isSignedRight = (at: number): boolean => {
  const { bytes, signature } = stand.webhooks[at]!;
  return signature === `sha256=${signatureOf(bytes, stand.line.appSecret)}`;
};

describe('a webhook', () => {
  it('is signed over its exact bytes', async () => {
    await up();
    expect(await stand.simulator.customer(phone).say('città 👋')).toMatchObject({
      status: 200,
      body: 'noted',
    });
    expect(isSignedRight(0)).toBe(true);
    expect(stand.webhooks[0]?.bytes.toString()).toContain('citt\\u00e0 \\ud83d\\udc4b');
  });

  it('comes again until it is answered 200, the same bytes each time while it is alone', async () => {
    await up({ redeliveryGapsMs: [0, 1, 1, 1] });
    const answers = [500, 204, 404];
    stand.answer = () => answers.shift() ?? 200;
    expect((await stand.simulator.customer(phone).say('ciao')).status).toBe(500);
    await stand.simulator.idle();
    expect(stand.webhooks).toHaveLength(4);
    expect(new Set(stand.webhooks.map(({ bytes }) => bytes.toString())).size).toBe(1);
  });

  it('comes again together with what else was refused', async () => {
    await up({ redeliveryGapsMs: [50] });
    let refuseAll = (): void => {};
    const refused = new Promise<void>((resolve) => (refuseAll = resolve));
    stand.answer = async () => {
      if (stand.webhooks.length > 3) return 200;
      if (stand.webhooks.length === 3) refuseAll();
      await refused;
      return 500;
    };
    const customer = stand.simulator.customer(phone);
    await Promise.all(['a', 'b', 'c'].map((text) => customer.say(text)));
    await stand.simulator.idle();
    expect(stand.webhooks).toHaveLength(4);
    expect(texts().slice(3).sort()).toEqual(['a', 'b', 'c']);
    expect(customer.transcript().map(({ status }) => status)).toEqual(Array(3).fill('delivered'));
  });

  it('comes again in two halves when it carried several', async () => {
    await up({ redeliveryGapsMs: [1] });
    Object.assign(stand.simulator.mischief, { batch: 4, holdMs: 20 });
    stand.answer = () => (stand.webhooks.length === 1 ? 500 : 200);
    const customer = stand.simulator.customer(phone);
    await Promise.all(['a', 'b', 'c', 'd'].map((text) => customer.say(text)));
    await stand.simulator.idle();
    expect(stand.webhooks).toHaveLength(3);
    expect(texts().slice(4)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is given up, with a line in the log, after the last gap', async () => {
    const log: string[] = [];
    await up({ redeliveryGapsMs: [0, 0], log: (line) => log.push(line) });
    stand.answer = () => 503;
    await stand.simulator.customer(phone).say('ciao');
    await stand.simulator.idle();
    expect(stand.webhooks).toHaveLength(3);
    expect(log).toEqual([expect.stringContaining('503')]);
  });

  it('says when nobody answers', async () => {
    await up();
    stand.simulator.useLine({ ...stand.line, webhookUrl: 'http://127.0.0.1:1/webhook' });
    expect(await stand.simulator.customer(phone).say('ciao')).toMatchObject({ status: 0 });
  });
});

describe('a raw delivery', () => {
  it('posts the exact bytes once, with the asked signature', async () => {
    await up({ redeliveryGapsMs: [0] });
    stand.answer = () => 401;
    const bytes = Buffer.from('{"object": broken');
    for (const signature of ['right', 'wrong', 'missing', 'malformed'] as const) {
      expect(await stand.simulator.deliver(lineId, bytes, { signature })).toEqual({
        status: 401,
        body: 'noted',
      });
    }
    expect(stand.webhooks.map((_, at) => isSignedRight(at))).toEqual([true, false, false, false]);
    expect(stand.webhooks.every((webhook) => webhook.bytes.equals(bytes))).toBe(true);
    expect(stand.webhooks[2]?.signature).toBeUndefined();
  });

  it('opens the service window and makes its messages known', async () => {
    await up();
    const message = {
      from: phone,
      id: 'wamid.RAW',
      timestamp: '1795330100',
      type: 'text',
      text: { body: 'a' },
    };
    const value = { metadata: { phone_number_id: lineId }, messages: [message] };
    await stand.simulator.deliver(lineId, { entry: [{ changes: [{ field: 'messages', value }] }] });
    await stand.send();
    await stand.simulator.idle();
    expect(stand.statuses.map((one) => one['status'])).toEqual(['sent', 'delivered', 'read']);
  });
});

describe('mischief', () => {
  const sayTen = async () => {
    const customer = stand.simulator.customer(phone);
    await Promise.all('abcdefghij'.split('').map((text) => customer.say(text)));
    await stand.simulator.idle();
  };

  it.each([
    ['as it was', 0.1, ['uno', 'uno', 'dos', 'dos'], [2, 3]],
    ['with what came before it', 0.9, ['uno', 'uno', 'dos', 'uno', 'dos'], []],
  ])('sends a body twice: %s', async (_, drawn, said, alike) => {
    await up({ random: () => drawn });
    stand.simulator.mischief.duplicate = 1;
    await stand.simulator.customer(phone).say('uno');
    await stand.simulator.customer(phone).say('dos');
    expect(texts()).toEqual(said);
    const bodies = stand.webhooks.map(({ bytes }) => bytes.toString());
    expect([2, 3].filter((at) => bodies[at] === bodies[5 - at])).toEqual(alike);
  });

  it('shuffles the same way for the same seed', async () => {
    const orders = [];
    for (const seed of [3, 3, 4]) {
      await up({ random: seededRandom(seed) });
      stand.simulator.mischief.shuffle = 10;
      await sayTen();
      orders.push(texts().join(''));
      if (orders.length < 3) await stand.down();
    }
    expect(orders[1]).toBe(orders[0]);
    expect(orders[2]).not.toBe(orders[0]);
    expect(orders[0]?.split('').sort().join('')).toBe('abcdefghij');
    expect(orders[0]).not.toBe('abcdefghij');
  });

  it('puts several messages in one body and loses none', async () => {
    await up({ random: seededRandom(1) });
    Object.assign(stand.simulator.mischief, { batch: 4, holdMs: 5 });
    await sayTen();
    expect(stand.webhooks).toHaveLength(3);
    expect(texts()).toEqual('abcdefghij'.split(''));
  });

  it('batches the statuses of one message', async () => {
    await up();
    await stand.simulator.customer(phone).say('ciao');
    Object.assign(stand.simulator.mischief, { batch: 3 });
    await stand.send();
    await stand.simulator.idle();
    expect(stand.webhooks).toHaveLength(2);
    expect(stand.statuses).toHaveLength(3);
  });

  it('signs the first attempt wrong and the next one right', async () => {
    await up({ redeliveryGapsMs: [0] });
    stand.simulator.mischief.wrongSignature = 1;
    stand.answer = () => (stand.webhooks.length === 1 ? 401 : 200);
    await stand.simulator.customer(phone).say('ciao');
    await stand.simulator.idle();
    expect([isSignedRight(0), isSignedRight(1)]).toEqual([false, true]);
  });

  it.each([
    ['accepts unsigned bodies', async () => [{ phoneNumberId: '7', appSecret: null }]],
    ['may do so, for all that is known', () => Promise.reject(new Error('no database'))],
  ])('signs nothing wrong while a real line %s', async (_, realLines) => {
    await up({ realLines });
    stand.simulator.mischief.wrongSignature = 1;
    await stand.simulator.customer(phone).say('ciao');
    await stand.simulator.idle();
    expect(stand.webhooks.map((_webhook, at) => isSignedRight(at))).toEqual([true]);
  });

  it('drops statuses', async () => {
    await up();
    await stand.simulator.customer(phone).say('ciao');
    stand.simulator.mischief.dropStatus = 1;
    await stand.send();
    await stand.simulator.idle();
    expect(stand.statuses).toEqual([]);
    expect(stand.simulator.customer(phone).transcript().at(-1)?.status).toBe('read');
  });
});

it('ends its waits when it is closed', async () => {
  await up({ redeliveryGapsMs: [60_000] });
  stand.answer = () => 500;
  stand.simulator.mischief.shuffle = 5;
  stand.simulator.mischief.holdMs = 60_000;
  const held = stand.simulator.customer(phone).say('ciao');
  await stand.simulator.close();
  expect(await held).toMatchObject({ status: 0 });
});

it('verifies a webhook only when the challenge comes back', async () => {
  await up();
  expect(await stand.simulator.verifyWebhook(lineId, 'noted')).toBe(true);
  expect(await stand.simulator.verifyWebhook(lineId, '42')).toBe(false);
});
