import { seededRandom } from '../../src/simulator/random';
import { parseFaults } from '../../src/simulator/faults';
import { lineId, phone, Stand } from './stand';

let stand: Stand;
beforeEach(async () => {
  stand = await Stand.up({ random: seededRandom(7) });
  await stand.simulator.customer(phone).say('ciao');
});
afterEach(() => stand.down());

const cut = /ECONNRESET|other side closed/;
const acceptedIds = () => stand.simulator.requests.map(({ acceptedId }) => acceptedId);
const statusCount = async () => {
  await stand.simulator.idle();
  return stand.statuses.length;
};

it('answers with a Graph error and accepts nothing', async () => {
  stand.simulator.faults.use({ kind: 'error', code: 131056, details: 'slow down' });
  const { status, json } = await stand.send();
  expect(status).toBe(400);
  expect(json['error']).toEqual({
    message: expect.stringContaining('(#131056)'),
    type: 'OAuthException',
    fbtrace_id: expect.any(String),
    code: 131056,
    error_data: { messaging_product: 'whatsapp', details: 'slow down' },
  });
  expect(await statusCount()).toBe(0);
});

it('says of a passing fault that it is one', async () => {
  stand.simulator.faults.use({ kind: 'error', code: 131016 });
  expect((await stand.send()).json).toMatchObject({ error: { is_transient: true } });
});

it('answers with the HTTP status of the rule', async () => {
  stand.simulator.faults.use({ kind: 'error', code: 2, httpStatus: 502 });
  expect((await stand.send()).status).toBe(502);
});

it('accepts and cuts the connection', async () => {
  stand.simulator.faults.use({ kind: 'accept_then_reset' });
  await expect(stand.send()).rejects.toThrow(cut);
  expect(await statusCount()).toBe(3);
  expect(acceptedIds()).toEqual([expect.any(String)]);
});

it('accepts and answers 500', async () => {
  stand.simulator.faults.use({ kind: 'accept_then_500' });
  expect((await stand.send()).status).toBe(500);
  expect(await statusCount()).toBe(3);
});

it('cuts the connection before it accepts', async () => {
  stand.simulator.faults.use({ kind: 'reset_before_accept' });
  await expect(stand.send()).rejects.toThrow(cut);
  expect(await statusCount()).toBe(0);
  expect(acceptedIds()).toEqual([undefined]);
});

it('hangs until it is closed', async () => {
  stand.simulator.faults.use({ kind: 'hang', accepted: true });
  const answer = stand.send().catch((error: Error) => error);
  const seen = new Promise<void>((resolve) => {
    stand.answer = () => {
      resolve();
      return 200;
    };
  });
  await seen;
  await stand.simulator.idle();
  expect(stand.simulator.requests[0]).toMatchObject({
    status: 0,
    fault: 'hang',
    acceptedId: expect.any(String),
  });
  await stand.simulator.close();
  expect(await answer).toBeInstanceOf(Error);
});

it('answers late', async () => {
  stand.simulator.faults.use({ kind: 'delay', ms: 5 });
  expect((await stand.send()).status).toBe(200);
  expect(await statusCount()).toBe(3);
});

it('answers with a page', async () => {
  stand.simulator.faults.use({ kind: 'html' });
  const { status, text } = await stand.send();
  expect(status).toBe(502);
  expect(text).toMatch(/^<!DOCTYPE html>/);
  expect(await statusCount()).toBe(0);
});

it('sends elsewhere', async () => {
  stand.simulator.faults.use({ kind: 'redirect', location: `${stand.url}/graph/elsewhere` });
  expect((await stand.send()).status).toBe(302);
  expect(await statusCount()).toBe(0);
});

it('accepts and answers half of the JSON', async () => {
  stand.simulator.faults.use({ kind: 'half_json' });
  const { status, text } = await stand.send();
  expect(status).toBe(200);
  expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  expect(await statusCount()).toBe(3);
});

it('fails after it was sent when told so, and costs nothing', async () => {
  stand.simulator.faults.use({ kind: 'fail_later', code: 131026, afterSent: true });
  await stand.send();
  await stand.simulator.idle();
  expect(stand.statuses.map(({ status, pricing }) => [status, pricing])).toEqual([
    ['sent', undefined],
    ['failed', undefined],
  ]);
  expect(stand.statuses[1]).toMatchObject({ errors: [{ code: 131026 }] });
});

it('accepts and reports the failure later', async () => {
  stand.simulator.faults.use({ kind: 'fail_later', code: 131026 });
  expect((await stand.send()).status).toBe(200);
  expect(await statusCount()).toBe(1);
  expect(stand.statuses).toMatchObject([{ status: 'failed', errors: [{ code: 131026 }] }]);
});

it('strikes as often as told, and only what matches', async () => {
  stand.simulator.faults.use({ kind: 'error', code: 130429, times: 2, match: { to: phone, type: 'text' } });
  expect((await stand.send({ to: '15550100099' })).status).toBe(200);
  const statuses = [await stand.send(), await stand.send(), await stand.send()].map(({ status }) => status);
  expect(statuses).toEqual([400, 400, 200]);
  expect(stand.simulator.faults.rules).toEqual([]);
});

it('tells the line when a rule is used up by one', async () => {
  const told: string[] = [];
  const other = await Stand.up({ trusting: true, onChange: (id) => told.push(id) });
  other.simulator.faults.use({ kind: 'error', code: 2, times: 1 });
  await other.send();
  await other.down();
  expect(told).toEqual([lineId]);
});

it('leaves receipts alone unless they are named', async () => {
  const { id } = await stand.simulator.customer(phone).say('ciao');
  const read = { messaging_product: 'whatsapp', status: 'read', message_id: id };
  const receipt = () => stand.call('POST', `/graph/v26.0/${lineId}/messages`, read);
  stand.simulator.faults.use({ kind: 'error', code: 2 });
  expect((await receipt()).status).toBe(200);
  stand.simulator.faults.use({ kind: 'error', code: 2, match: { type: 'read' } });
  expect((await receipt()).status).toBe(503);
});

it('strikes with a probability that the seed decides', async () => {
  const run = async (seed: number) => {
    const other = await Stand.up({ random: seededRandom(seed), trusting: true });
    other.simulator.mischief.statuses = false;
    other.simulator.faults.use({ kind: 'error', code: 2, probability: 0.5 });
    const statuses = [];
    for (let i = 0; i < 12; i++) statuses.push((await other.send()).status);
    await other.down();
    return statuses;
  };
  const first = await run(42);
  expect(await run(42)).toEqual(first);
  expect(new Set(first)).toEqual(new Set([200, 503]));
});

it.each([
  [{ faults: 'all' }, 'The body must be {"faults": [rule, …]}.'],
  [{ faults: [{ kind: 'toString' }] }, 'faults[0].kind must be one of'],
  [{ faults: [{ kind: 'error' }] }, 'faults[0].code must be a number'],
  [{ faults: [{ kind: 'html', httpStatus: 9 }] }, 'faults[0].httpStatus must be from 200 to 599'],
  [{ faults: [{ kind: 'hang', probability: 2 }] }, 'faults[0].probability must be from 0 to 1'],
  [{ faults: [{ kind: 'hang', accepted: 1 }] }, 'faults[0].accepted must be true or false'],
  [{ faults: [{ kind: 'delay' }] }, 'faults[0].ms must be a number of milliseconds'],
  [{ faults: [{ kind: 'delay', ms: 1e12 }] }, 'faults[0].ms must be a number of milliseconds'],
  [{ faults: [{ kind: 'redirect' }, { kind: 'hang', times: 0 }] }, 'faults[1].times must be above 0'],
  [{ faults: [{ kind: 'hang', match: 'all' }] }, 'faults[0].match must be an object'],
])('says what is wrong with %j', (json, reason) => {
  expect(parseFaults(json)).toContain(reason);
});

it.each([7, '', 'https://a.test/\nx: y', 'https://ñ.test/'])('sends nobody to %j', (location) => {
  const reason = parseFaults({ faults: [{ kind: 'redirect', location }] });
  expect(reason).toBe('faults[0].location must be an address in ASCII without spaces.');
});

it('takes a hundred rules and no more', () => {
  const rules = (length: number) => ({ faults: Array.from({ length }, () => ({ kind: 'hang' })) });
  expect(parseFaults(rules(100))).toHaveLength(100);
  expect(parseFaults(rules(101))).toBe('There are 101 faults; at most 100 may be in force.');
});

it('answers what nobody expected without its words, which only the log hears of, and not all', async () => {
  const log: string[] = [];
  const other = await Stand.up({ log: (message) => log.push(message) });
  other.simulator.faults.use({ kind: 'redirect', location: 'https://a.test/\nsecret' });
  const { status, json } = await other.send();
  await other.down();
  expect(status).toBe(500);
  expect(json['error']).toEqual({
    message: '(#131000) Something went wrong',
    type: 'OAuthException',
    code: 131000,
    is_transient: true,
    fbtrace_id: expect.any(String),
  });
  expect(log).toEqual([expect.stringMatching(/a Graph request failed: TypeError ERR_INVALID_CHAR\n +at /)]);
  expect(log[0]).not.toContain('secret');
});
