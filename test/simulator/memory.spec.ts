import { Snapshot } from '../../src/simulator/snapshot';
import { SimulatorOptions } from '../../src/simulator/types';
import { lineId, now, phone, Stand, userId } from './stand';

/** What a simulator remembers of an earlier one. */
let stand: Stand;
const up = async (options: SimulatorOptions = {}): Promise<Stand> => (stand = await Stand.up(options));
afterEach(() => stand.down());

/** Another simulator with what this one remembers, as a file carries it. */
async function again(options: SimulatorOptions = {}): Promise<Stand> {
  const memory = JSON.parse(JSON.stringify(stand.simulator.snapshot())) as Snapshot;
  await stand.down();
  return up({ ...options, memory });
}

const hours = (count: number) => now + count * 3600_000;
const ids = () => transcript().map(({ id }) => id);
const transcript = (who = phone) => stand.simulator.customer(who).transcript();
const write = async (text: string, who = phone) => (await stand.simulator.customer(who).say(text)).id;
const markRead = (message_id: string) =>
  stand.call('POST', `/graph/v26.0/${lineId}/messages`, {
    messaging_product: 'whatsapp',
    status: 'read',
    message_id,
  });

it('has nothing to remember at first', async () => {
  await up();
  await stand.call('GET', `/customers/${phone}/messages?direction=both`);
  expect(stand.simulator.snapshot()).toEqual({ version: 1, conversations: [] });
});

it('keeps both sides of a conversation, in order, with their ticks', async () => {
  await up();
  const read = await write('hola');
  await markRead(read);
  await stand.send();
  stand.answer = () => 503;
  await write('¿están?');
  await stand.simulator.idle();
  const before = JSON.stringify(transcript());
  await again();
  expect(transcript()).toMatchObject([
    { id: read, direction: 'inbound', status: 'read', text: { body: 'hola' } },
    { direction: 'outbound', status: 'read', text: { body: 'Certo!' } },
    { direction: 'inbound', status: 'received' },
  ]);
  expect(JSON.stringify(transcript())).toBe(before);
});

it('goes on with the conversation: receipts, quotes and taps of what was said before', async () => {
  await up();
  const own = await write('hola');
  const reply = { type: 'reply', reply: { id: 'menu:1', title: 'Horarios' } };
  const interactive = { type: 'button', body: { text: '¿Qué?' }, action: { buttons: [reply] } };
  await stand.send({ type: 'interactive', text: undefined, interactive });
  await stand.simulator.idle();
  await again();
  const [, menu] = ids();
  expect(await markRead(own)).toMatchObject({ status: 200, json: { success: true } });
  const customer = stand.simulator.customer(phone);
  await customer.say('eso', { context: { id: own } });
  await customer.choose('menu:1');
  await customer.say('esto', { context: { id: menu } });
  expect(stand.messages.map(({ context }) => context)).toEqual([
    { from: phone, id: own },
    { from: '15550100001', id: menu },
    { from: '15550100001', id: menu },
  ]);
  expect(transcript()).toMatchObject([{ id: own, status: 'read' }, { id: menu }, {}, {}, {}]);
});

it('answers what was asked for after a message from before', async () => {
  await up();
  const { id } = await stand.simulator.customer(phone).say('hola');
  await again();
  await stand.send();
  const { json } = await stand.call('GET', `/customers/${phone}/messages?after=${id}`);
  expect(json['items']).toMatchObject([{ direction: 'outbound' }]);
});

it.each([
  ['is open for 24 hours', 23, 'read'],
  ['closes after them', 25, 'failed'],
])('keeps the service window, which %s', async (_, later, status) => {
  await up();
  await write('hola');
  await again({ clock: () => hours(later) });
  await stand.send();
  await stand.simulator.idle();
  expect(transcript().at(-1)).toMatchObject({ status });
});

it('keeps a window whose message went with the oldest', async () => {
  await up();
  await write('hola');
  await Promise.all(Array.from({ length: 500 }, () => stand.send()));
  await stand.simulator.idle();
  await again();
  await stand.send();
  await stand.simulator.idle();
  expect(transcript()).toHaveLength(500);
  expect(transcript().every(({ direction }) => direction === 'outbound')).toBe(true);
  expect(transcript().at(-1)).toMatchObject({ status: 'read' });
});

describe('a customer who is remembered', () => {
  it('is as they said last, on every line', async () => {
    const other = '700800900100202';
    await up();
    stand.simulator.useLine({ ...stand.line, phoneNumberId: other });
    const luz = { phone, name: 'Luz', username: 'luz.demo', hidesPhone: true };
    const customer = stand.simulator.customer(luz);
    await customer.say('hola', { line: lineId });
    await customer.say('hola', { line: other });
    await again();
    stand.simulator.useLine({ ...stand.line, phoneNumberId: other });
    const same = stand.simulator.customer(userId);
    expect(same.profile).toEqual({ ...luz, userId });
    expect([same.transcript(lineId), same.transcript(other)]).toMatchObject([[{}], [{}]]);
    await same.say('¿y ahora?', { line: other });
    expect(stand.messages[0]).not.toHaveProperty('from');
  });

  it('is found by every number and user id that they had', async () => {
    await up();
    await stand.simulator.customer({ phone, userId: 'AR.1' }).say('uno');
    await stand.simulator.customer({ phone: '15550100088', userId: 'AR.1' }).say('dos');
    await stand.simulator.customer({ phone: '15550100088', userId: 'AR.2' }).say('tres');
    await again();
    for (const who of [phone, '15550100088', 'AR.1', 'AR.2']) expect(transcript(who)).toHaveLength(3);
  });

  it.each([[['AR.1', 'AR.2']], [['AR.2', 'AR.1']]])(
    'is not found by a number that is another person’s now, whoever of %j wrote first',
    async (order) => {
      await up();
      stand.simulator.customer({ phone, userId: 'AR.1' });
      stand.simulator.customer({ phone: '15550100088', userId: 'AR.1' });
      stand.simulator.customer({ userId: 'AR.2' });
      stand.simulator.customer({ phone, userId: 'AR.2' });
      for (const who of order) await write(who, who);
      await again();
      expect(transcript(phone)).toMatchObject([{ text: { body: 'AR.2' } }]);
      expect(transcript('15550100088')).toMatchObject([{ text: { body: 'AR.1' } }]);
    },
  );
});

it('forgets the conversations that were quiet for longest', async () => {
  await up();
  stand.simulator.mischief.statuses = false;
  const message = (from: number, id: string) => ({
    from: String(from),
    id,
    timestamp: '1795330200',
    type: 'text',
  });
  const people = Array.from({ length: 1001 }, (_, at) => 15550200000 + at);
  const body = (messages: object[]) => ({
    entry: [{ changes: [{ value: { metadata: { phone_number_id: lineId }, messages } }] }],
  });
  await stand.simulator.deliver(
    lineId,
    body(people.slice(0, 1000).map((who) => message(who, `first ${who}`))),
  );
  await stand.simulator.deliver(lineId, body([message(people[0]!, 'again'), message(people[1000]!, 'new')]));
  const [first, second, last] = [people[0], people[1], people[1000]].map(String) as [string, string, string];
  expect(stand.simulator.snapshot().conversations).toHaveLength(1000);
  expect([first, second, last].map((who) => transcript(who).length)).toEqual([2, 0, 1]);
  await again();
  expect([first, second, last].map((who) => transcript(who).length)).toEqual([2, 0, 1]);
  expect(stand.simulator.snapshot().conversations[0]).toMatchObject({ customer: { phone: last } });
});

describe('of more people than it can hold', () => {
  const meet = (count: number, first = 15550300000) => {
    for (let at = 0; at < count; at++) stand.simulator.customer({ phone: String(first + at), name: 'Luz' });
  };
  const nameOf = (who: string) => stand.simulator.customer(who).profile.name;

  it('forgets those who never said anything, whoever was met longest ago first', async () => {
    await up();
    meet(2001);
    expect(nameOf('15550302000')).toBe('Luz');
    expect(nameOf('15550300001')).toBe('Luz');
    expect(nameOf('15550300000')).toBe('Customer 0000');
  });

  it('keeps those with a conversation', async () => {
    await up();
    await stand.simulator.customer({ phone, name: 'Ana' }).say('hola');
    meet(5000);
    expect(nameOf(phone)).toBe('Ana');
    expect(transcript()).toHaveLength(1);
  });

  it('keeps twenty former numbers of one person, and the present one', async () => {
    await up();
    const numbers = Array.from({ length: 30 }, (_, at) => String(15550400000 + at));
    for (const number of [phone, ...numbers, phone]) {
      stand.simulator.customer({ userId: 'AR.1', phone: number, name: 'Luz' });
    }
    expect(stand.simulator.customer('AR.1').profile.formerPhones).toHaveLength(20);
    expect([numbers[10]!, phone, numbers[9]!].map(nameOf)).toEqual(['Luz', 'Luz', 'Customer 0009']);
  });
});
