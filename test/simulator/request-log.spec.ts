import { lineId, Stand } from './stand';

/** What the Graph side keeps of requests, which must not be more than it can hold. */
let stand: Stand;
beforeEach(async () => {
  stand = await Stand.up();
});
afterEach(() => stand.down());

const path = `/graph/v26.0/${lineId}/messages`;
const requests = () => stand.simulator.requests;

it.each([
  ['of a line, without its token', path],
  ['of no line', '/graph/v26.0/1/messages'],
])('reads and keeps no body from a stranger, for the address %s', async (_, address) => {
  // If it were read, it would be refused for what it is: 400, or 413.
  for (const body of ['{"to":', 'x'.repeat(6 * 1024 * 1024)]) {
    expect(await stand.call('POST', address, body, 'guessed')).toMatchObject({
      json: { error: { code: address === path ? 190 : 100 } },
    });
  }
  expect(requests()).toEqual(
    [401, 401].map((status) => ({
      at: expect.any(Number),
      method: 'POST',
      path: address,
      authorized: false,
      bytes: address.length,
      status: address === path ? status : 400,
    })),
  );
});

it('says whether the token was right, and keeps neither it nor another', async () => {
  await stand.send();
  await stand.send({}, 'guessed');
  expect(requests().map(({ authorized }) => authorized)).toEqual([true, false]);
  expect(JSON.stringify((await stand.call('GET', '/requests')).json)).not.toMatch(/demo-token|guessed/);
});

it('keeps the newest 32 MB of large bodies, and counts the others', async () => {
  const size = 4 * 1024 * 1024;
  for (let at = 0; at < 9; at++) await stand.send({ text: { body: 'x'.repeat(size) }, at });
  expect(stand.simulator.requestCount).toBe(9);
  expect(requests().reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(8 * size);
  expect(requests().at(-1)).toMatchObject({ body: { at: 8 }, status: 400 });
  expect(requests().length).toBeGreaterThan(2);
});

it('bounds long addresses too', async () => {
  for (let at = 0; at < 2200; at++) await stand.call('GET', `/graph/v26.0/${'9'.repeat(16_000)}`);
  expect(stand.simulator.requestCount).toBe(2200);
  expect(requests().length).toBeLessThan(2200);
});
