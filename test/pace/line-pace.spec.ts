import { LinesService } from '../../src/tenants/lines.service';
import { TenantsService } from '../../src/tenants/tenants.service';
import { PaceService } from '../../src/outbox/pace.service';
import { paceOf } from '../../src/tenants/line';
import { fieldsOf, Stand } from '../operator/stand';

let stand: Stand;
beforeAll(async () => {
  stand = await Stand.withLine({ LINE_MESSAGES_PER_SECOND: '80' });
});
afterAll(() => stand.down());

const path = () => `/api/v1/lines/${stand.lineId}`;
const learn = async (perSecond: number) =>
  stand.database.inTransaction((tx) =>
    stand.service(TenantsService).learnPace(tx, [stand.lineId], perSecond),
  );
const shown = async () => {
  const { body } = await stand.get(path());
  return [body['messagesPerSecond'], body['learntMessagesPerSecond'], body['effectiveMessagesPerSecond']];
};
const known = async () => (await stand.service(LinesService).reload()).map((line) => line.messagesPerSecond);

it('is what is set, else what WhatsApp told, else that of the installation', async () => {
  expect(await shown()).toEqual([null, null, 80]);
  await learn(1000);
  expect(await shown()).toEqual([null, 1000, 1000]);
  expect(await known()).toEqual([1000]);
  expect((await stand.patch(path(), { messagesPerSecond: 5 })).status).toBe(200);
  await learn(20);
  expect(await shown()).toEqual([5, 20, 5]);
  expect(await known()).toEqual([5]);
  await stand.patch(path(), { messagesPerSecond: 0 });
  expect(await shown()).toEqual([0, 20, 0]);
  await stand.patch(path(), { messagesPerSecond: null });
  expect(await shown()).toEqual([null, 20, 20]);
});

it('is none for an installation that wants none, whatever WhatsApp told', () => {
  const line = { messagesPerSecond: null, learntMessagesPerSecond: 20 };
  expect([paceOf(line, 80), paceOf(line, 0), paceOf({ ...line, messagesPerSecond: 5 }, 0)]).toEqual([
    20, 0, 5,
  ]);
});

it.each([-1, 10_001, 1.5, '80'])('is refused when it is %j', async (messagesPerSecond) => {
  const answer = await stand.patch(path(), { messagesPerSecond });
  expect([answer.status, fieldsOf(answer)]).toEqual([400, ['messagesPerSecond']]);
});

it('gives each line the credit of its own pace', async () => {
  const pace = stand.service(PaceService);
  // So slow that nothing comes back while the test runs, and so much of the fast one that not all does.
  const slow = { id: stand.lineId, messagesPerSecond: 0.001 };
  const fast = { id: '00000000-0000-4000-8000-000000000001', messagesPerSecond: 1000 };
  const free = { id: '00000000-0000-4000-8000-000000000002', messagesPerSecond: 0 };
  const lines = [slow, fast, free];
  await stand.database.inTransaction(async (tx) => {
    const messages = async () => (await pace.credits(tx, lines)).map((credit) => credit.messages);
    expect(await messages()).toEqual([1, 100, Infinity]);
    await pace.spend(tx, [slow, ...Array.from({ length: 60_000 }, () => fast), free]);
    const [first, second, third] = await messages();
    expect([first, third]).toEqual([0, Infinity]);
    expect(second).toBeLessThan(100);
  });
});

it('clears the alarms of a line that is removed', async () => {
  await stand.query(
    `INSERT INTO alarms (tenant_id, line_id, kind, severity, title, mend) VALUES ($1, $2, 'payment', 'critical', '', '')`,
    [stand.tenantId, stand.lineId],
  );
  expect((await stand.delete(path())).status).toBe(204);
  expect(await stand.query('SELECT 1 FROM alarms WHERE cleared_at IS NULL')).toEqual([]);
});
