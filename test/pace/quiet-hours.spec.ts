import { WEEKDAYS } from '../../src/domain/business-hours';
import { OutboxDepartures } from '../../src/outbox/outbox-departures.service';
import { SendingDto } from '../../src/operator/trace-parts.dto';
import { TraceDto } from '../../src/operator/traces.dto';
import { LinesService } from '../../src/tenants/lines.service';
import { startApp, TestApp } from '../support/app';

let recado: TestApp;
// Nothing leaves by itself.
beforeAll(async () => {
  recado = await startApp({ env: { ROLE: 'web' } });
});
afterAll(() => recado.close());

const ALWAYS = {
  timeZone: 'UTC',
  week: Object.fromEntries(WEEKDAYS.map((day) => [day, [['00:00', '24:00']]])),
};
const path = () => `/api/v1/lines/${recado.lineId}`;
const change = async (parts: object) => recado.api('PATCH', path(), parts);

let phones = 15_550_150_000;
/** A template to somebody new; answers the id of its outbox row. */
async function queue(marketing: boolean): Promise<string> {
  const template = { name: 'pickup_ready', language: { code: 'es' } };
  const { body } = await recado.api('POST', '/webhook/send', { to: String((phones += 1)), template });
  const [row] = await recado.query<{ id: string }>(
    'UPDATE outbox SET marketing = $2 WHERE message_id = $1 RETURNING id',
    [(body as { id: string }).id, marketing],
  );
  return row?.id ?? '';
}
/** What the way of a message says of its sending. */
async function sendingOf(outboxId: string): Promise<SendingDto | null> {
  const [row] = await recado.query<{ id: string }>('SELECT message_id AS id FROM outbox WHERE id = $1', [
    outboxId,
  ]);
  return ((await recado.api('GET', `/api/v1/messages/${row?.id}/trace`)).body as TraceDto).sending;
}
const leaving = async () =>
  (await recado.app.get(OutboxDepartures, { strict: false }).next(64, () => 64)).departures.flatMap(
    ({ entries }) => entries.map(({ id }) => id),
  );

it('hold back marketing, and nothing else, until they are over or are no more', async () => {
  const set = await change({ quietHours: ALWAYS });
  expect(set).toMatchObject({
    status: 200,
    body: { quietHours: { ...ALWAYS, holidays: [] }, quietUntil: expect.any(String) },
  });
  const [marketing, utility] = [await queue(true), await queue(false)];
  expect(await sendingOf(utility)).toMatchObject({ state: 'pending', quietUntil: null });
  const waiting = await sendingOf(marketing);
  expect(waiting).toMatchObject({ state: 'pending', quietUntil: expect.any(String) });
  expect(waiting?.nextAt).toBe(waiting?.quietUntil);
  expect(await leaving()).toEqual([utility]);
  expect(await leaving()).toEqual([]);
  expect(await change({ quietHours: null })).toMatchObject({ body: { quietHours: null, quietUntil: null } });
  expect(await sendingOf(marketing)).toMatchObject({ quietUntil: null });
  expect(await leaving()).toEqual([marketing]);
});

it('of another time of the day hold nothing back', async () => {
  const hour = new Date().getUTCHours();
  const span = hour < 12 ? ['18:00', '19:00'] : ['05:00', '06:00'];
  const week = Object.fromEntries(WEEKDAYS.map((day) => [day, [span]]));
  expect(await change({ quietHours: { timeZone: 'UTC', week } })).toMatchObject({
    body: { quietUntil: null },
  });
  const marketing = await queue(true);
  expect(await leaving()).toEqual([marketing]);
  await change({ quietHours: null });
});

it('are refused by what is wrong with them', async () => {
  for (const quietHours of [
    { week: {} },
    { timeZone: 'UTC', week: { monday: [['20:00', '08:00']] } },
    'always',
  ]) {
    expect(await change({ quietHours })).toMatchObject({
      status: 400,
      body: { details: [{ field: 'quietHours' }] },
    });
  }
});

it('and the settings of a line come before those of its tenant, which hold where it has none', async () => {
  const settings = async () => (await recado.app.get(LinesService, { strict: false }).reload())[0]?.settings;
  const { tenantId } = (await recado.api('GET', path())).body as { tenantId: string };
  const hours = { timeZone: 'UTC', week: { monday: [['09:00', '18:00']] }, holidays: [] };
  await recado.api('PATCH', `/api/v1/tenants/${tenantId}`, {
    settings: { turnQuietMs: 5, businessHours: hours },
  });
  expect(await settings()).toMatchObject({ turnQuietMs: 5, businessHours: hours });
  expect(await change({ settings: { turnQuietMs: 0 } })).toMatchObject({
    body: { settings: { turnQuietMs: 0, businessHours: null } },
  });
  expect(await settings()).toMatchObject({ turnQuietMs: 0, businessHours: hours });
  await change({ settings: { businessHours: ALWAYS } });
  expect(await settings()).toMatchObject({ turnQuietMs: 0, businessHours: { ...ALWAYS, holidays: [] } });
  await change({ settings: { turnQuietMs: null, businessHours: null } });
  expect(await settings()).toMatchObject({ turnQuietMs: 5, businessHours: hours });
});
