import { createHmac } from 'node:crypto';
import { Config } from '../../src/platform/config/config';
import type { Payload } from '../../src/simulator/control-types';
import { APP_SECRET, CUSTOMER, PHONE_NUMBER_ID, startApp, stopHousekeeping, TestApp } from '../support/app';
import { deliver } from '../support/deliver';

/** What a body may change. Bodies themselves are stored each time they come; what was in them is known by its keys. */
const ROWS = [
  'messages',
  'outbox',
  'statuses',
  'contacts',
  'contact_aliases',
  'conversations',
  'referrals',
  'charges',
  'consents',
  'templates',
  'line_paces',
  'lines',
  'contact_merges',
  'merged_contacts',
  // A body for another product is noted each time, and nothing in it is looked at.
  `events WHERE path <> ''`,
  // One file has an address that nobody has, and is asked for again meanwhile.
  `(SELECT id, message_id FROM media)`,
];

/** Meta's signature has no time in it: whoever has caught a body can send it again for ever. */
describe('a day of webhooks that somebody sends again', () => {
  let recado: TestApp;
  beforeAll(async () => {
    recado = await startApp();
    // News of templates have them read again, at some moment.
    await stopHousekeeping(recado);
  });
  afterAll(() => recado.close());

  const library = async (): Promise<Payload[]> => {
    const simulator = recado.app.get(Config, { strict: false }).apiBaseUrl.replace(/\/graph$/, '');
    const query = `line=${PHONE_NUMBER_ID}&customer=${CUSTOMER}`;
    const { items } = (await (await fetch(`${simulator}/payloads?${query}`)).json()) as { items: Payload[] };
    return items;
  };

  const post = async (door: string, body: string): Promise<number> => {
    const signature = createHmac('sha256', APP_SECRET).update(body).digest('hex');
    const headers = { 'x-hub-signature-256': `sha256=${signature}` };
    return (await deliver(() => fetch(recado.url + door, { method: 'POST', headers, body }))).status;
  };

  const rows = async (): Promise<Record<string, string[]>> => {
    const all = ROWS.map(async (which) => {
      const found = await recado.query<{ row: string }>(
        `SELECT t::text AS row FROM (SELECT * FROM ${which.replace(/^\(.*\)$/, '$& AS few')}) t ORDER BY 1`,
      );
      return [which, found.map(({ row }) => row)] as const;
    });
    return Object.fromEntries(await Promise.all(all));
  };

  it('has no effect, on whichever door and in whatever order', async () => {
    const bodies = (await library()).map(({ body }) => JSON.stringify(body));
    expect(bodies.length).toBeGreaterThan(80);
    for (const body of bodies) expect([200, 400]).toContain(await post('/webhook', body));
    await recado.settled();
    const [before, sent] = [await rows(), recado.simulator.requests.length];
    expect(before['messages']?.length).toBeGreaterThan(20);
    for (const door of ['/webhook', `/webhook/${recado.lineId}`, '/webhooks/whatsapp']) {
      await Promise.all(bodies.toReversed().map(async (body) => post(door, body)));
    }
    await recado.settled();
    expect(await rows()).toEqual(before);
    expect(recado.simulator.requests.length).toBe(sent);
  });
});
