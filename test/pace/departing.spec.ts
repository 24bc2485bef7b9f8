import { Arrival, Departure } from '../../src/outbox/departure';
import { OutboxArrivals } from '../../src/outbox/outbox-arrivals.service';
import { OutboxDepartures } from '../../src/outbox/outbox-departures.service';
import { PausesService } from '../../src/outbox/pauses.service';
import { Tx, WorkerDatabase } from '../../src/platform/database/database';
import { SendOutcome } from '../../src/providers/provider';
import { startApp, TestApp } from '../support/app';

let recado: TestApp;
// Nothing leaves by itself.
beforeAll(async () => {
  recado = await startApp({ env: { ROLE: 'web' } });
});
afterAll(() => recado.close());
beforeEach(async () => {
  await recado.query('DELETE FROM outbox');
  await recado.query('DELETE FROM lanes');
  await recado.query('DELETE FROM line_paces');
});

let phones = 15_550_140_000;
const someone = () => String((phones += 1));
const template = { name: 'pickup_ready', language: { code: 'es' } };
const inTransaction = <T>(work: (tx: Tx) => Promise<T>) =>
  recado.app.get(WorkerDatabase, { strict: false }).inTransaction(work);

/** The outbox row of a new message to that phone, with these columns. */
async function queue(phone: string, columns: object = {}): Promise<string> {
  const { body } = await recado.api('POST', '/webhook/send', { to: phone, template });
  const [row] = await recado.query<{ id: string }>('SELECT id FROM outbox WHERE message_id = $1', [
    (body as { id: string }).id,
  ]);
  for (const [name, value] of Object.entries(columns)) {
    await recado.query(`UPDATE outbox SET ${name} = $2 WHERE id = $1`, [row?.id, value]);
  }
  return row?.id ?? '';
}
async function look(): Promise<readonly Departure[]> {
  const departures = recado.app.get(OutboxDepartures, { strict: false });
  return (await departures.next(64, () => 64)).departures;
}
const leaving = async () => (await look()).flatMap(({ entries }) => entries.map(({ id }) => id));
const rowOf = async (id: string) =>
  (await recado.query('SELECT state, errors FROM outbox WHERE id = $1', [id]))[0];
const pauseMarketing = (until: string) =>
  recado.query(`INSERT INTO line_paces (line_id, marketing_paused_until) VALUES ($1, ${until})`, [
    recado.lineId,
  ]);
const paused = (row: Record<string, unknown> | undefined) => row?.['marketing_paused_until'] !== null;
const paceRow = async () => (await recado.query<Record<string, unknown>>('SELECT * FROM line_paces'))[0];

let events = 0;
describe('a message that its contact does not want any more', () => {
  const anEvent = () => ({ event_id: (events += 1) });
  it.each([
    ['what the business begins, to who opted out', 'opted_out_at', {}, 'contact_opted_out'],
    ['marketing, to who opted out', 'opted_out_at', { marketing: true }, 'contact_opted_out'],
    ['marketing, to who stopped it', 'marketing_opted_out_at', { marketing: true }, 'contact_opted_out'],
    ['anything to who is blocked', 'blocked_at', anEvent(), 'contact_blocked'],
  ])('does not leave: %s', async (_, column, columns, title) => {
    const phone = someone();
    const id = await queue(phone, columns);
    await recado.query(`UPDATE contacts SET ${column} = now() WHERE phone = $1`, [phone]);
    expect(await leaving()).toEqual([]);
    expect(await rowOf(id)).toEqual({ state: 'cancelled', errors: [{ code: null, title }] });
    expect(await recado.query('SELECT ready_at FROM lanes')).toEqual([{ ready_at: null }]);
  });

  it.each([
    ['an answer, to who opted out', 'opted_out_at', anEvent()],
    ['what is no marketing, to who stopped that', 'marketing_opted_out_at', {}],
  ])('is not: %s', async (_, column, columns) => {
    const phone = someone();
    const id = await queue(phone, columns);
    await recado.query(`UPDATE contacts SET ${column} = now() WHERE phone = $1`, [phone]);
    expect(await leaving()).toEqual([id]);
  });
});

describe('marketing that waits for its line', () => {
  it('hides nothing behind it, however much it is', async () => {
    await pauseMarketing(`now() + interval '1 day'`);
    const phone = someone();
    for (let i = 0; i < 12; i += 1) await queue(phone, { marketing: true });
    const id = await queue(phone);
    expect(await leaving()).toEqual([id]);
  });

  it('tries with one message when its time is over, until that has come back', async () => {
    await pauseMarketing('now()');
    for (let i = 0; i < 3; i += 1) await queue(someone(), { marketing: true });
    const departures = await look();
    expect(departures.map(({ probe, entries }) => [probe, entries.length])).toEqual([['marketing', 1]]);
    await recado.query('UPDATE lanes SET ready_at = now()');
    expect(await leaving()).toEqual([]);
    await settle(departures, { outcome: 'accepted', providerMessageId: 'wamid.M1' });
    expect(paused(await paceRow())).toBe(false);
    await recado.query('UPDATE lanes SET ready_at = now()');
    expect(await leaving()).toHaveLength(2);
  });

  it('goes on waiting when it was refused while another message of it was accepted', async () => {
    await pauseMarketing(`now() + interval '1 day'`);
    const pauses = recado.app.get(PausesService, { strict: false });
    await inTransaction(async (tx) => pauses.endMarketing(tx, [recado.lineId]));
    expect(paused(await paceRow())).toBe(true);
  });
});

it('looks again when the first message is due, though a mark waits longer', async () => {
  const phone = someone();
  const id = await queue(phone);
  await recado.query(
    `INSERT INTO outbox (id, tenant_id, line_id, conversation_id, kind, next_at)
     SELECT gen_random_uuid(), tenant_id, line_id, conversation_id, 'read', now() + interval '1 hour' FROM outbox`,
  );
  await recado.query(
    `UPDATE outbox SET next_at = now() + interval '1 minute', seq = DEFAULT WHERE kind = 'message'`,
  );
  expect(await leaving()).toEqual([]);
  const [lane] = await recado.query<{ soon: boolean }>(
    `SELECT ready_at < now() + interval '2 minutes' AS soon FROM lanes`,
  );
  expect(lane).toEqual({ soon: true });
  await recado.query('UPDATE outbox SET next_at = now() WHERE id = $1', [id]);
  await recado.query('UPDATE lanes SET ready_at = now()');
  await settle(await look(), REFUSED);
  const [after] = await recado.query<{ soon: boolean }>(
    `SELECT ready_at < now() + interval '2 minutes' AS soon FROM lanes`,
  );
  expect(after).toEqual({ soon: true });
});

describe('a refusal that is written after somebody else took the lane over', () => {
  const loseLane = () =>
    recado.query(`UPDATE lanes SET lease_until = now() - interval '1 second', ready_at = now()`);

  it('is tried again while nothing has left since', async () => {
    const id = await queue(someone());
    const departures = await look();
    await loseLane();
    expect(await leaving()).toEqual([]);
    await settle(departures, REFUSED);
    expect(await rowOf(id)).toMatchObject({ state: 'pending' });
  });

  it('is the last word once a later message has left', async () => {
    const phone = someone();
    const id = await queue(phone);
    const departures = await look();
    const later = await queue(phone);
    await loseLane();
    expect(await leaving()).toEqual([later]);
    await settle(departures, REFUSED);
    expect(await rowOf(id)).toEqual({ state: 'rejected', errors: [{ code: null, title: 'overtaken' }] });
  });
});

const REFUSED: SendOutcome = { outcome: 'refused', verdict: 'retry', error: { code: 131000, title: 'why' } };

/** They all came back so. */
async function settle(departures: readonly Departure[], outcome: SendOutcome): Promise<void> {
  const arrivals = departures.map(({ claim, probe, entries }): Arrival => {
    const attempts = entries.map((entry) => ({ entry, outcome, startedAt: new Date(), endedAt: new Date() }));
    return { claim, probe, attempts };
  });
  await inTransaction(async (tx) => recado.app.get(OutboxArrivals, { strict: false }).settle(tx, arrivals));
}
