import { AlarmsService, ClearedAlarms, NewAlarm } from '../../src/alarms/alarms.service';
import { itemsOf, Stand } from '../operator/stand';

let stand: Stand;
beforeAll(async () => {
  stand = await Stand.withLine();
});
afterAll(() => stand.down());
beforeEach(() => stand.query('DELETE FROM alarms'));

const ACCOUNT = '900100200300401';

function anAlarm(others: Partial<NewAlarm> = {}): NewAlarm {
  const { tenantId, lineId } = stand;
  const texts = { title: 'The token is not valid', mend: 'Set another one' };
  return { tenantId, lineId, kind: 'line_token', severity: 'critical', code: 190, ...texts, ...others };
}

const raise = async (...alarms: NewAlarm[]) =>
  stand.database.inTransaction((tx) => stand.service(AlarmsService).raise(tx, alarms));
const clear = async (which: ClearedAlarms) =>
  stand.database.inTransaction((tx) => stand.service(AlarmsService).clear(tx, which));
const listed = async (query = '') => itemsOf(await stand.get(`/api/v1/alarms${query}`));

it('opens one alarm of a kind for a line, however often it is seen, and says what was said last', async () => {
  await raise(anAlarm(), anAlarm());
  await raise(anAlarm({ code: 0, title: 'Still not valid', details: { since: 'today' } }));
  const alarms = await listed();
  expect(alarms).toHaveLength(1);
  expect(alarms[0]).toMatchObject({
    tenantId: stand.tenantId,
    lineId: stand.lineId,
    kind: 'line_token',
    severity: 'critical',
    code: 0,
    title: 'Still not valid',
    mend: 'Set another one',
    details: { since: 'today' },
    count: 2,
    clearedAt: null,
  });
});

it('keeps kinds, lines and accounts apart', async () => {
  const account = { lineId: null, accountId: ACCOUNT, kind: 'restricted' };
  await raise(
    anAlarm(),
    anAlarm({ kind: 'payment' }),
    anAlarm(account),
    anAlarm({ ...account, accountId: '1' }),
  );
  expect(await listed()).toHaveLength(4);
});

it('closes those of the kinds that are over, once', async () => {
  await raise(anAlarm(), anAlarm({ kind: 'payment' }), anAlarm({ lineId: null, accountId: ACCOUNT }));
  const { lineId } = stand;
  await clear({ lineIds: [lineId], kinds: ['line_token', 'quality'] });
  const before = await listed('?open=false');
  await clear({ lineIds: [lineId], kinds: ['line_token'] });
  expect(await listed('?open=false')).toEqual(before);
  expect(before).toMatchObject([{ lineId, kind: 'line_token' }]);
  await clear({ lineIds: [], accountIds: [ACCOUNT] });
  expect(await listed('?open=true')).toMatchObject([{ lineId, kind: 'payment' }]);
});

it('opens another one when it comes again after it was cleared', async () => {
  await raise(anAlarm());
  await clear({ lineIds: [stand.lineId] });
  await raise(anAlarm());
  expect((await listed()).map(({ count, clearedAt }) => [count, clearedAt === null])).toEqual([
    [1, true],
    [1, false],
  ]);
});

it('raises the same alarm from many places at a time', async () => {
  await Promise.all(Array.from({ length: 8 }, () => raise(anAlarm(), anAlarm({ kind: 'payment' }))));
  expect((await listed()).map(({ count }) => count)).toEqual([8, 8]);
});

it('is closed by a person, and stays closed since then', async () => {
  await raise(anAlarm());
  const [alarm] = await listed();
  const path = `/api/v1/alarms/${alarm?.['id']}/clear`;
  const cleared = await stand.post(path);
  expect(cleared).toMatchObject({ status: 200, body: { id: alarm?.['id'] } });
  expect(cleared.body['clearedAt']).not.toBeNull();
  expect((await stand.post(path)).body).toEqual(cleared.body);
  expect((await stand.post('/api/v1/alarms/999999/clear')).status).toBe(404);
  expect((await stand.post('/api/v1/alarms/none/clear')).status).toBe(404);
});

it('lists them by line and state, in pages, newest first', async () => {
  await raise(anAlarm({ kind: 'a' }));
  await raise(anAlarm({ kind: 'b' }));
  await raise(anAlarm({ kind: 'c', lineId: '00000000-0000-4000-8000-000000000000' }));
  const kinds = async (query: string) => (await listed(query)).map((alarm) => alarm['kind']);
  expect(await kinds(`?line=${stand.lineId}`)).toEqual(['b', 'a']);
  const page = await stand.get('/api/v1/alarms?limit=2');
  expect(itemsOf(page).map((alarm) => alarm['kind'])).toEqual(['c', 'b']);
  expect(await kinds(`?limit=2&cursor=${page.body['nextCursor']}`)).toEqual(['a']);
  expect((await stand.get('/api/v1/alarms?line=mine')).body).toMatchObject({ statusCode: 400 });
  expect((await stand.get('/api/v1/alarms?open=perhaps')).body).toMatchObject({ statusCode: 400 });
});
