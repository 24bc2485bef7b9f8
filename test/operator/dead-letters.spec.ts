import { DeadLetterReason, REASON_NAMES } from '../../src/inbox/dead-letter-reasons';
import { DeadLettersService } from '../../src/inbox/dead-letters.service';
import { eventKey, EventsService, NewEvent } from '../../src/inbox/events.service';
import { InboxService } from '../../src/inbox/inbox.service';
import { PipelineCounts } from '../../src/operations/pipeline.service';
import { WakeUps } from '../../src/platform/queue/wake-ups';
import { fieldsOf, itemsOf, Stand } from './stand';

let stand: Stand;
let ring: jest.SpyInstance;
beforeAll(async () => {
  stand = await Stand.withLine();
  ring = jest.spyOn(stand.app.get<WakeUps>(WakeUps), 'ring');
});
beforeEach(() => ring.mockClear());
afterAll(() => stand.down());

const replay = (id: string) => stand.post(`/api/v1/dead-letters/${id}/replay`);
const stateOf = async (table: 'inbox' | 'events', id: string) => {
  const [row] = await stand.query<{ state: string }>(`SELECT state FROM ${table} WHERE id = $1`, [id]);
  return row?.state;
};

let bodies = 0;
async function aBody(body: string | Buffer): Promise<string> {
  await stand
    .service(InboxService)
    .store([{ lineId: null, appDigest: '', body: Buffer.from(body as string) }]);
  const [row] = await stand.query<{ id: string }>('SELECT max(id) AS id FROM inbox');
  await stand.query(`UPDATE inbox SET state = 'expanded' WHERE id = $1`, [row?.id]);
  return row?.id ?? '';
}

/** A dead letter of a place in a body, and the event that died, if any. */
async function aDeadLetter(
  reason: DeadLetterReason,
  { event, body = '{}' }: { event?: Partial<NewEvent>; body?: string | Buffer } = {},
): Promise<{ id: string; inboxId: string; eventId: string | null; key: string }> {
  const inboxId = await aBody(body);
  bodies += 1;
  const path = `entry[0].changes[${bodies}]`;
  const key = eventKey('message', String(bodies));
  const { tenantId, lineId } = stand;
  const eventId = await stand.database.inTransaction(async (tx) => {
    const events = stand.service(EventsService);
    let added: string | null = null;
    if (event !== undefined) {
      await events.claimKeys(tx, [key]);
      const place = { tenantId, lineId, inboxId, path, conversationId: null, messageId: null };
      const dead = { key, kind: 'unreadable', state: 'dead', reason, arrivedAt: new Date(0) } as const;
      added = (await events.add(tx, [{ ...place, ...dead, ...event }]))[0] ?? null;
    }
    const letter = { tenantId, lineId, inboxId, path, eventId: added, reason, error: 'mend it, then replay' };
    await stand.service(DeadLettersService).add(tx, [letter]);
    return added;
  });
  const [row] = await stand.query<{ id: string }>('SELECT id FROM dead_letters WHERE inbox_id = $1', [
    inboxId,
  ]);
  return { id: row?.id ?? '', inboxId, eventId, key };
}

describe('dead letters', () => {
  it('are shown with their body as text, newest first, filtered by reason and replay', async () => {
    const first = await aDeadLetter('unknown_line', { body: '{"object":"¡hola!"}' });
    const second = await aDeadLetter('wrong_app', { body: Buffer.from([0x7b, 0xff, 0x7d]) });
    const list = await stand.get('/api/v1/dead-letters');
    expect(itemsOf(list).map((item) => item.id)).toEqual([second.id, first.id]);
    expect(itemsOf(list)[1]).toEqual({
      id: first.id,
      reason: 'unknown_line',
      error: 'mend it, then replay',
      path: expect.stringMatching(/^entry/),
      tenantId: stand.tenantId,
      lineId: stand.lineId,
      body: '{"object":"¡hola!"}',
      bodyBytes: 20,
      attempts: 1,
      createdAt: expect.any(String),
      replayedAt: null,
    });
    expect(itemsOf(list)[0]?.['body']).toBe('{\uFFFD}');
    expect(itemsOf(await stand.get('/api/v1/dead-letters?reason=wrong_app'))).toHaveLength(1);
    await replay(first.id);
    const replayed = itemsOf(await stand.get('/api/v1/dead-letters?replayed=true'));
    expect(replayed.map((item) => item.id)).toEqual([first.id]);
    expect(itemsOf(await stand.get('/api/v1/dead-letters?replayed=false'))).toHaveLength(1);
    expect(fieldsOf(await stand.get('/api/v1/dead-letters?replayed=yes'))).toEqual(['replayed']);
    const page = await stand.get('/api/v1/dead-letters?limit=1');
    const rest = await stand.get(`/api/v1/dead-letters?limit=1&cursor=${page.body.nextCursor}`);
    expect(itemsOf(rest)[0]?.id).toBe(first.id);
  });

  it('have a long body in full alone, and its beginning in a list', async () => {
    const { id } = await aDeadLetter('unknown_line', { body: 'x'.repeat(100_000) });
    const [listed] = itemsOf(await stand.get('/api/v1/dead-letters?limit=1'));
    expect(listed).toMatchObject({ id, body: 'x'.repeat(65_536), bodyBytes: 100_000 });
    expect((await stand.get(`/api/v1/dead-letters/${id}`)).body['body']).toHaveLength(100_000);
  });

  it.each(['999999', 'x'])('with the id %s do not exist', async (id) => {
    expect((await stand.get(`/api/v1/dead-letters/${id}`)).status).toBe(404);
    expect((await replay(id)).status).toBe(404);
  });
});

describe('a replay', () => {
  it('reads the body again when nothing of it reached a conversation', async () => {
    const { id, inboxId } = await aDeadLetter('unknown_line');
    const answer = await replay(id);
    expect([answer.status, answer.body]).toMatchObject([200, { id, replayedAt: expect.any(String) }]);
    expect(await stateOf('inbox', inboxId)).toBe('new');
    expect(ring.mock.calls).toEqual([['expand']]);
  });

  it('forgets an unreadable event, so that a newer version may read it', async () => {
    const { id, inboxId, eventId, key } = await aDeadLetter('unreadable', { event: {} });
    expect((await replay(id)).status).toBe(200);
    expect(await stateOf('inbox', inboxId)).toBe('new');
    expect(await stateOf('events', eventId ?? '')).toBeUndefined();
    expect(await stand.query('SELECT 1 FROM event_keys WHERE key = $1', [key])).toEqual([]);
  });

  it('wakes the dead event of a conversation, whose age counts from now, and leaves its body', async () => {
    const { conversationId, messageId } = await stand.receive({ phone: '15550100501' });
    const event = { kind: 'message', conversationId, messageId } as const;
    const { id, inboxId, eventId } = await aDeadLetter('handler_failed', { event });
    expect((await replay(id)).status).toBe(200);
    const [row] = await stand.query(
      `SELECT state, attempts, arrived_at > now() - interval '1 minute' AS fresh FROM events WHERE id = $1`,
      [eventId],
    );
    expect(row).toEqual({ state: 'pending', attempts: 0, fresh: true });
    const [lane] = await stand.query(
      `SELECT ready_at <= now() AS ready FROM lanes WHERE conversation_id = $1 AND kind = 'in'`,
      [conversationId],
    );
    expect(lane).toEqual({ ready: true });
    expect(await stateOf('inbox', inboxId)).toBe('expanded');
    expect(ring.mock.calls).toEqual([['in']]);
  });

  it('has no second effect once the event lives again', async () => {
    const { conversationId, messageId } = await stand.receive({ phone: '15550100502' });
    const event = { kind: 'message', conversationId, messageId } as const;
    const { id, inboxId, eventId } = await aDeadLetter('handler_failed', { event });
    const answers = await Promise.all([replay(id), replay(id), replay(id)]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect(ring.mock.calls).toEqual([['in']]);
    await stand.query(`UPDATE events SET state = 'done' WHERE id = $1`, [eventId]);
    expect((await replay(id)).status).toBe(200);
    expect(await stateOf('events', eventId ?? '')).toBe('done');
    expect(await stateOf('inbox', inboxId)).toBe('expanded');
  });

  it('is refused for what can never be read', async () => {
    const arrival = { lineId: null, appDigest: '', body: Buffer.from('{"object":') };
    await stand.service(InboxService).storeRefused(arrival, 'invalid_json', 'the body is not JSON');
    const [letter] = itemsOf(await stand.get('/api/v1/dead-letters?limit=1'));
    const answer = await replay(letter?.id ?? '');
    expect(answer.body).toMatchObject({ statusCode: 409, code: 'not_replayable' });
    expect(answer.body['message']).toContain('invalid_json');
    expect((await stand.get(`/api/v1/dead-letters/${letter?.id}`)).body['replayedAt']).toBeNull();
  });
});

describe('a replay of many', () => {
  const many = (choice: object) => stand.post('/api/v1/dead-letters/replay', choice);
  const open = async () =>
    itemsOf(await stand.get('/api/v1/dead-letters?replayed=false&limit=200')).map((item) => item.id);
  const died = (id: string, at: string) =>
    stand.query('UPDATE dead_letters SET created_at = $2 WHERE id = $1', [id, at]);
  beforeEach(() => stand.query('DELETE FROM dead_letters'));

  it('takes the oldest open ones first, as many as it is told, and says what is left', async () => {
    const letters = [
      await aDeadLetter('unknown_line'),
      await aDeadLetter('wrong_app'),
      await aDeadLetter('unknown_line'),
      await aDeadLetter('unknown_line'),
    ];
    const ids = letters.map((letter) => letter.id);
    const answer = await many({ reason: 'unknown_line', limit: 2 });
    expect([answer.status, answer.body]).toEqual([200, { replayed: 2, refused: 0, remaining: 1 }]);
    expect(await open()).toEqual([ids[3], ids[1]]);
    expect(await stateOf('inbox', letters[0]?.inboxId ?? '')).toBe('new');
    expect(await stateOf('inbox', letters[3]?.inboxId ?? '')).toBe('expanded');
  });

  it('goes on over several batches', async () => {
    const inboxId = await aBody('{}');
    await stand.query(
      `INSERT INTO dead_letters (tenant_id, line_id, inbox_id, path, reason, error)
       SELECT $1, $2, $3, n::text, 'unreadable', 'x' FROM generate_series(1, 230) n`,
      [stand.tenantId, stand.lineId, inboxId],
    );
    expect((await many({ all: true, limit: 210 })).body).toEqual({
      replayed: 210,
      refused: 0,
      remaining: 20,
    });
    expect((await many({ all: true })).body).toEqual({ replayed: 20, refused: 0, remaining: 0 });
  });

  it('chooses by line and time', async () => {
    const [early, late] = [await aDeadLetter('unknown_line'), await aDeadLetter('unknown_line')];
    await died(early.id, '2026-05-04T10:00:00Z');
    await died(late.id, '2026-05-04T11:00:00Z');
    const elsewhere = '00000000-0000-4000-8000-000000000000';
    expect((await many({ lineId: elsewhere })).body).toMatchObject({ replayed: 0, remaining: 0 });
    const list = async (query: string) =>
      itemsOf(await stand.get(`/api/v1/dead-letters?${query}`)).map((item) => item.id);
    expect(await list('since=2026-05-04T11:00:00Z')).toEqual([late.id]);
    expect(await list('until=2026-05-04T11:00:00Z')).toEqual([early.id]);
    expect(await list(`line=${elsewhere}`)).toEqual([]);
    expect(await list(`line=${stand.lineId}`)).toEqual([late.id, early.id]);
    expect((await many({ until: '2026-05-04T11:00:00Z' })).body).toMatchObject({ replayed: 1 });
    expect(await open()).toEqual([late.id]);
    expect((await many({ since: '2026-05-04T11:00:00Z', lineId: stand.lineId })).body).toMatchObject({
      replayed: 1,
    });
  });

  it('says how many can never be read, and lets them wait for nobody', async () => {
    const arrival = { lineId: null, appDigest: '', body: Buffer.from('{"other":') };
    await stand.service(InboxService).storeRefused(arrival, 'invalid_json', 'the body is not JSON');
    await aDeadLetter('unknown_line');
    expect((await many({ all: true, limit: 1 })).body).toEqual({ replayed: 1, refused: 1, remaining: 0 });
    expect(await open()).toHaveLength(1);
  });

  it('gives each one more try, whoever else replays at the same time', async () => {
    const died = [];
    for (let i = 0; i < 12; i += 1) {
      const { conversationId, messageId } = await stand.receive({ phone: `1555010${5100 + i}` });
      died.push(
        await aDeadLetter('handler_failed', { event: { kind: 'message', conversationId, messageId } }),
      );
    }
    const [first] = died;
    await stand.query('CREATE TABLE revived (id bigint)');
    await stand.query(`CREATE FUNCTION note_revival() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
      $$ BEGIN INSERT INTO revived VALUES (new.id); RETURN NULL; END $$`);
    await stand.query(`CREATE TRIGGER revival AFTER UPDATE ON events FOR EACH ROW
      WHEN (old.state = 'dead' AND new.state = 'pending') EXECUTE FUNCTION note_revival()`);
    const [one, other] = await Promise.all([
      many({ all: true }),
      many({ reason: 'handler_failed' }),
      replay(first?.id ?? ''),
    ]);
    const replayed = [one, other].map((answer) => Number(answer.body['replayed']));
    expect([11, 12]).toContain(replayed.reduce((sum, count) => sum + count));
    expect(await open()).toEqual([]);
    const revived = await stand.query<{ id: string }>('SELECT id FROM revived ORDER BY id');
    expect(revived.map((row) => row.id)).toEqual(died.map((letter) => letter.eventId));
    await stand.query('DROP TABLE revived; DROP FUNCTION note_revival CASCADE');
  });

  it.each([{}, { limit: 10 }, { all: false }, { all: true, reason: 'unknown_line' }])(
    'is refused for %j, with the mend',
    async (choice) => {
      await aDeadLetter('unknown_line');
      const answer = await many(choice);
      expect([answer.status, fieldsOf(answer)]).toEqual([400, ['all']]);
      expect(await open()).toHaveLength(1);
    },
  );

  it.each([
    ['limit', { all: true, limit: 1001 }],
    ['limit', { all: true, limit: 0 }],
    ['reason', { reason: 'nonsense' }],
    ['lineId', { lineId: 'x' }],
    ['since', { since: 'yesterday' }],
    ['until', { until: '2026-13-01T00:00:00Z' }],
  ])('is refused with a wrong %s', async (field, choice) => {
    expect(fieldsOf(await many(choice))).toEqual([field]);
  });
});

describe('the counts of dead letters', () => {
  it('say per reason what is open, replayed, and how old the oldest is', async () => {
    await stand.query('DELETE FROM dead_letters');
    const first = await aDeadLetter('unknown_line');
    await aDeadLetter('unknown_line');
    await aDeadLetter('wrong_app');
    await replay(first.id);
    const counts = itemsOf(await stand.get('/api/v1/dead-letters/counts'));
    expect(counts).toEqual([
      { reason: 'unknown_line', open: 1, replayed: 1, oldestAt: expect.any(String) },
      { reason: 'wrong_app', open: 1, replayed: 0, oldestAt: expect.any(String) },
    ]);
    const [oldest] = itemsOf(await stand.get('/api/v1/dead-letters?reason=unknown_line&replayed=false'));
    expect(counts[0]?.['oldestAt']).toBe(oldest?.['createdAt']);
  });

  it('have every reason in the OpenAPI document, with its meaning', async () => {
    const document = JSON.stringify((await stand.get('/docs-json')).body);
    for (const reason of REASON_NAMES) expect(document).toContain(`\`${reason}\`: `);
  });
});

describe('the pipeline', () => {
  const counts = async () => (await stand.get('/api/v1/pipeline')).body as unknown as PipelineCounts;

  it('counts what is where', async () => {
    await aBody('{}');
    await stand.query(`UPDATE events SET state = 'skipped' WHERE state = 'pending'`);
    const before = await counts();
    expect(before.events.oldestPendingMs).toBe(0);
    const { conversationId, messageId } = await stand.receive({ phone: '15550100503' });
    const arrivedAt = new Date(Date.now() - 5_000);
    const event = { kind: 'message', conversationId, messageId, state: 'pending', arrivedAt } as const;
    await aDeadLetter('handler_failed', { event });
    await stand.post('/webhook/send', { to: '15550100503', message: 'hola' });
    const after = await counts();
    expect(after).toEqual({
      inbox: { ...before.inbox, expanded: before.inbox.expanded + 1 },
      events: { ...before.events, pending: 1, oldestPendingMs: expect.any(Number) },
      outbox: { pending: 1, sending: 0, sent: 0, rejected: 0, unknown: 0, cancelled: 0 },
    });
    expect(after.inbox.dead).toBe(2);
    expect(after.events.oldestPendingMs).toBeGreaterThanOrEqual(5_000);
    expect(Number.isInteger(after.events.oldestPendingMs)).toBe(true);
  });
});
