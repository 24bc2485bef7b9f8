import { PipelineService } from '../../src/operations/pipeline.service';
import { RetentionService } from '../../src/operations/retention.service';
import { WorkerDatabase } from '../../src/platform/database/database';
import { LOCKS } from '../../src/platform/database/locks';
import { everywhere } from '../../src/platform/database/tenant-scope';
import { startApp, stopHousekeeping, TestApp } from '../support/app';

let recado: TestApp;
let retention: RetentionService;
beforeAll(async () => {
  recado = await startApp({ env: { RETENTION_BODIES_DAYS: '10', RETENTION_RECEIPTS_DAYS: '20' } });
  await stopHousekeeping(recado);
  retention = recado.app.get(RetentionService, { strict: false });
});
afterAll(() => recado.close());
beforeEach(() => recado.query('TRUNCATE inbox, events, event_keys, statuses, dead_letters'));

const count = async (table: string, condition = 'true') =>
  (await recado.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE ${condition}`))[0]?.n;

async function aBody(state: string, days: number): Promise<string> {
  const [row] = await recado.query<{ id: string }>(
    `INSERT INTO inbox (app_digest, body, state, received_at, next_at)
     VALUES ('', '{}', $1, now() - $2 * interval '1 day', 'infinity') RETURNING id`,
    [state, days],
  );
  return row?.id ?? '';
}

async function anEvent(inboxId: string, state: string, days: number): Promise<string> {
  const [row] = await recado.query<{ id: string }>(
    `WITH claimed AS (INSERT INTO event_keys VALUES (gen_random_uuid(), now() - $3 * interval '1 day') RETURNING key)
     INSERT INTO events (key, inbox_id, path, kind, state, arrived_at)
     SELECT key, $1, '', 'field', $2, now() - $3 * interval '1 day' FROM claimed RETURNING id`,
    [inboxId, state, days],
  );
  return row?.id ?? '';
}

const aLetter = async (inboxId: string, replayedDays: number | null) =>
  recado.query(
    `INSERT INTO dead_letters (inbox_id, path, reason, error, replayed_at)
     VALUES ($1, '', 'unknown_line', 'none', now() - $2 * interval '1 day')`,
    [inboxId, replayedDays],
  );

const aReceipt = async (days: number) =>
  recado.query(
    `INSERT INTO statuses (tenant_id, line_id, provider_message_id, status, "timestamp", received_at)
     VALUES (gen_random_uuid(), $1, 'wamid.X', 'read', now(), now() - $2 * interval '1 day')`,
    [recado.lineId, days],
  );

describe('a body', () => {
  it.each([
    ['goes when it is old', 'expanded', 11, true],
    ['goes when it was dead and is old', 'dead', 11, true],
    ['stays until it is old', 'expanded', 9, false],
    ['stays while nobody has read it', 'new', 400, false],
  ])('%s', async (_, state, days, goes) => {
    await aBody(state, days);
    await retention.pass();
    expect(await count('inbox')).toBe(goes ? 0 : 1);
  });

  it('stays while an event of it waits, or a dead letter of it is open, however old it is', async () => {
    await anEvent(await aBody('expanded', 400), 'pending', 400);
    await aLetter(await aBody('expanded', 400), null);
    const replayed = await aBody('expanded', 400);
    await aLetter(replayed, 1);
    await retention.pass();
    expect(await recado.query('SELECT 1 FROM inbox')).toHaveLength(2);
    expect(await count('inbox', `id = ${replayed}`)).toBe(0);
  });

  it('stays after a replay as if it had just come', async () => {
    const id = await aBody('expanded', 400);
    await recado.query(`UPDATE inbox SET replayed_at = now() WHERE id = $1`, [id]);
    await retention.pass();
    expect(await count('inbox')).toBe(1);
  });

  it('goes though a thousand before it have been replayed', async () => {
    await recado.query(
      `INSERT INTO inbox (app_digest, body, state, received_at, replayed_at, next_at)
       SELECT '', '{}', 'expanded', now() - interval '400 days', now(), 'infinity' FROM generate_series(1, 1001)`,
    );
    const id = await aBody('expanded', 11);
    await retention.pass();
    expect(await count('inbox', `id = ${id}`)).toBe(0);
    expect(await count('inbox')).toBe(1001);
  });

  it('cannot be replayed when it is gone, which the answer says', async () => {
    await aLetter(await aBody('expanded', 11), 1);
    await retention.pass();
    const [letter] = await recado.query<{ id: string }>('SELECT id FROM dead_letters');
    const answer = await recado.api('POST', `/api/v1/dead-letters/${letter?.id}/replay`);
    expect(answer).toMatchObject({ status: 409, body: { code: 'body_gone' } });
  });
});

describe('an event', () => {
  it('goes with its key after 30 days, when its body is gone', async () => {
    await anEvent(await aBody('expanded', 31), 'done', 31);
    await anEvent(await aBody('expanded', 29), 'done', 29);
    await retention.pass();
    expect([await count('inbox'), await count('events'), await count('event_keys')]).toEqual([0, 1, 1]);
    expect(await count('events', 'key IN (SELECT key FROM event_keys)')).toBe(1);
  });

  it('stays with a body that is kept, so that reading it again repeats nothing', async () => {
    const body = await aBody('expanded', 400);
    await aLetter(body, null);
    await anEvent(body, 'done', 400);
    await retention.pass();
    expect([await count('events'), await count('event_keys')]).toEqual([1, 1]);
  });
});

it('deletes receipts and replayed dead letters after their time, and keeps open ones', async () => {
  await aReceipt(21);
  await aReceipt(19);
  await aLetter('1', 91);
  await aLetter('2', 89);
  await aLetter('3', null);
  await retention.pass();
  expect([await count('statuses'), await count('dead_letters')]).toEqual([1, 2]);
});

it('passes by what it keeps, however much that is, and deletes all that is old behind it', async () => {
  await recado.query(
    `INSERT INTO inbox (app_digest, body, state, received_at, next_at)
     SELECT '', '', CASE WHEN n <= 1500 THEN 'new' ELSE 'expanded' END, now() - interval '11 days', 'infinity'
     FROM generate_series(1, 4000) n`,
  );
  await retention.pass();
  expect(await count('inbox')).toBe(1500);
  const pipeline = recado.app.get(PipelineService, { strict: false });
  const { inbox } = await everywhere(async () => pipeline.counts());
  expect(inbox).toEqual({ new: 1500, expanded: 0, dead: 0 });
});

it('leaves alone what somebody else has locked, and lets one process at a time delete', async () => {
  const [mine, other] = [await aBody('expanded', 11), await aBody('expanded', 11)];
  const database = recado.app.get(WorkerDatabase, { strict: false });
  await database.inTransaction(async (tx) => {
    await tx.query('SELECT 1 FROM inbox WHERE id = $1 FOR UPDATE', [mine]);
    await retention.pass();
    expect(await tx.query('SELECT id FROM inbox')).toEqual([{ id: mine }]);
  });
  expect(other).not.toBe(mine);
  await database.inTransaction(async (tx) => {
    await tx.lock(LOCKS.retention);
    await retention.pass();
  });
  expect(await count('inbox')).toBe(1);
});

it('leaves the conversation, what was sent and its trace, without what is gone', async () => {
  const { id: wamid } = await recado.simulator.customer('15550107001').say('hola');
  await recado.settled();
  await recado.query(`UPDATE inbox SET received_at = now() - interval '31 days'`);
  await recado.query(`UPDATE events SET arrived_at = now() - interval '31 days'`);
  await recado.query(`UPDATE statuses SET received_at = now() - interval '31 days'`);
  await retention.pass();
  expect([await count('inbox'), await count('events'), await count('statuses')]).toEqual([0, 0, 0]);

  const messages = await recado.query<{ id: string; own: boolean }>(
    `SELECT id, provider_message_id = $1 AS own FROM messages
     WHERE conversation_id = (SELECT conversation_id FROM messages WHERE provider_message_id = $1) ORDER BY id`,
    [wamid],
  );
  expect(messages.map(({ own }) => own)).toEqual([true, null]);
  const traces = await Promise.all(
    messages.map(async ({ id }) => recado.api('GET', `/api/v1/messages/${id}/trace`)),
  );
  expect(traces.map(({ status }) => status)).toEqual([200, 200]);
  const [asked, reply] = traces.map(({ body }) => body);
  expect(asked).toMatchObject({ door: null, event: null, decision: null, answer: null });
  expect(reply).toMatchObject({
    message: { status: 'read' },
    inReplyTo: null,
    sending: { state: 'sent' },
    receipts: [],
  });
});
