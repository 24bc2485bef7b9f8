import { NewsItem } from '../../src/domain/news';
import { NewsFeed } from '../../src/platform/events/news-feed';
import { TracesController } from '../../src/operator/traces.controller';
import { MessageTraceDto, TraceDto } from '../../src/operator/traces.dto';
import { WebhookDto } from '../../src/operator/webhooks.dto';
import { inbound } from '../../src/simulator/inbound';
import { PHONE_NUMBER_ID, startApp, TestApp, TOKEN } from '../support/app';
import { until } from '../support/until';

const OTHER_TENANT = { tenantId: '00000000-0000-4000-8000-000000000000' };

let recado: TestApp;
beforeAll(async () => {
  recado = await startApp();
});
afterEach(() => {
  recado.simulator.faults.clear();
  recado.simulator.mischief.statuses = true;
});
afterAll(() => recado.close());

let customers = 0;
/** A customer nobody wrote to yet. */
const someone = () => recado.simulator.customer(`1555013${String(1000 + customers++)}`);

async function get<T>(path: string): Promise<T> {
  const { status, body } = await recado.api('GET', path);
  expect(status).toBe(200);
  return body as T;
}

type Page<T> = { readonly items: T[]; readonly nextCursor: string | null };

const conversationOf = async (wamid: string) => {
  const [row] = await recado.query<{ id: string }>(
    'SELECT conversation_id AS id FROM messages WHERE provider_message_id = $1',
    [wamid],
  );
  return row?.id ?? '';
};
const tracesOf = async (wamid: string, query = '') =>
  get<Page<TraceDto>>(`/api/v1/conversations/${await conversationOf(wamid)}/traces${query}`);

/** The ways of a message and of the reply to it. */
async function wayOf(wamid: string): Promise<{ asked: TraceDto; reply: TraceDto }> {
  const { items } = await tracesOf(wamid);
  const asked = items.find(({ message }) => message.providerMessageId === wamid);
  const reply = items.find(({ message }) => message.id === asked?.answer?.messageId);
  if (asked === undefined || reply === undefined) throw new Error('no answer');
  return { asked, reply };
}

const inOrder = (...moments: (string | null | undefined)[]) => {
  const times = moments.map((moment) => Date.parse(moment ?? ''));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
};

describe('the way of a greeting', () => {
  let wamid: string;
  beforeAll(async () => {
    ({ id: wamid } = await someone().say('¡HÓLA!'));
    await recado.settled();
  });

  it('goes through door, event, lane, handler and rule to its reply', async () => {
    const { asked, reply } = await wayOf(wamid);
    expect(asked).toMatchObject({
      message: { direction: 'inbound', status: 'received' },
      door: { replayedAt: null, lineId: null, signed: true },
      event: {
        path: 'entry[0].changes[0].value.messages[0]',
        state: 'done',
        reason: null,
        attempts: 0,
        waiting: null,
        deadLetter: null,
      },
      decision: {
        lane: { tries: 0 },
        markAsRead: true,
        why: {
          handler: 'text',
          rulesAsked: true,
          rule: { id: expect.any(String), position: expect.any(Number), when: { type: 'keyword' } },
          matched: { type: 'keyword', word: 'hola' },
          matchedEventId: asked.event?.id,
          answers: 1,
        },
      },
      answer: { messageId: reply.message.id },
      inReplyTo: null,
      sending: null,
      receipts: [],
    });
    expect(asked.door?.bytes).toBeGreaterThan(100);
    inOrder(asked.door?.receivedAt, asked.decision?.lane.claimedAt, asked.event?.finishedAt);
  });

  it('goes through the outbox and one request to its receipts', async () => {
    const { asked, reply } = await wayOf(wamid);
    const { sending } = reply;
    expect(reply).toMatchObject({
      message: { direction: 'outbound', status: 'read' },
      door: null,
      event: null,
      decision: null,
      answer: null,
      inReplyTo: { messageId: asked.message.id },
      sending: {
        state: 'sent',
        attempts: 1,
        nextAt: null,
        linePausedUntil: null,
        failedAt: null,
        errors: [],
      },
    });
    expect(sending?.attemptLog).toEqual([
      {
        startedAt: expect.any(String),
        endedAt: expect.any(String),
        outcome: 'accepted',
        verdict: null,
        httpStatus: 200,
        answer: expect.objectContaining({ messages: [{ id: sending?.providerMessageId }] }),
        answerBytes: expect.any(Number),
        error: null,
        state: 'sent',
        retryInMs: null,
      },
    ]);
    expect(reply.receipts.map(({ status }) => status).toSorted()).toEqual(['delivered', 'read', 'sent']);
    inOrder(asked.event?.finishedAt, sending?.createdAt, sending?.attemptLog[0]?.endedAt);
  });

  it('shows the change that brought it, and the request as it was posted', async () => {
    const { asked, reply } = await wayOf(wamid);
    const came = await get<MessageTraceDto>(`/api/v1/messages/${asked.message.id}/trace`);
    const { change, request, ...trace } = came;
    expect(trace).toEqual(asked);
    expect(request).toBeNull();
    expect(change).toMatchObject({
      reason: null,
      json: { field: 'messages', value: { messages: [{ id: wamid, text: { body: '¡HÓLA!' } }] } },
    });
    const went = await get<MessageTraceDto>(`/api/v1/messages/${reply.message.id}/trace`);
    const posted = recado.simulator.requests.find(
      ({ acceptedId }) => acceptedId === reply.sending?.providerMessageId,
    );
    expect(went.change).toBeNull();
    expect(went.request).toEqual({ method: 'POST', url: expect.any(String), body: posted?.body });
    expect(went.request?.url).toMatch(
      new RegExp(`^http://.+/graph/v\\d+\\.\\d/${PHONE_NUMBER_ID}/messages$`),
    );
    expect(JSON.stringify(went)).not.toContain(TOKEN);
  });

  it('says why the change is not shown', async () => {
    const { asked } = await wayOf(wamid);
    const changeNow = async () =>
      (await get<MessageTraceDto>(`/api/v1/messages/${asked.message.id}/trace`)).change;
    const rewrite = async (body: unknown) =>
      recado.query('UPDATE inbox SET body = $2 WHERE id = $1', [
        asked.door?.inboxId,
        Buffer.from(JSON.stringify(body)),
      ]);
    await rewrite({ entry: [{ changes: [{ value: 'x'.repeat(256 * 1024) }] }] });
    expect(await changeNow()).toEqual({ json: null, reason: 'too_large' });
    await rewrite({ entry: [] });
    expect(await changeNow()).toEqual({ json: null, reason: 'gone' });
  });
});

it('shows of a turn which message is answered by which reply, and whose words called for it', async () => {
  const customer = someone();
  const quiet = async (turnQuietMs: number | null) =>
    recado.api('PATCH', `/api/v1/lines/${recado.lineId}`, { settings: { turnQuietMs } });
  await quiet(60_000);
  const first = await customer.say('hola');
  const last = await customer.say('¿siguen abiertos?');
  const stored = async () =>
    recado.query('SELECT 1 FROM messages WHERE provider_message_id = ANY($1)', [[first.id, last.id]]);
  await until(async () => (await stored()).length === 2);
  // As if the quiet time were over.
  await recado.query(`UPDATE lanes SET ready_at = now() WHERE kind = 'in' AND conversation_id = $1`, [
    await conversationOf(last.id),
  ]);
  await recado.settled();
  await quiet(null);
  const { items } = await tracesOf(last.id);
  const [reply, second, greeting] = items;
  expect(items).toHaveLength(3);
  expect([second?.message.providerMessageId, greeting?.message.providerMessageId]).toEqual([
    last.id,
    first.id,
  ]);
  const answer = { messageId: reply?.message.id };
  expect(second).toMatchObject({
    answer,
    decision: {
      why: { answers: 2, matched: { type: 'keyword', word: 'hola' }, matchedEventId: greeting?.event?.id },
    },
  });
  expect(greeting).toMatchObject({
    answer,
    decision: { why: { answers: 0, rulesAsked: true, rule: null, matched: null } },
  });
  expect(reply?.inReplyTo).toEqual({ messageId: second?.message.id });
});

it.each([
  ['a sticker, which nobody answers', inbound.sticker(), {}, { state: 'done', reason: null }],
  [
    'a message left to people',
    inbound.text('hola'),
    { timestamp: Math.floor(Date.now() / 1000) - 3_700 },
    { state: 'skipped', reason: 'left_to_people' },
  ],
])('says why there is no answer to %s', async (_what, content, extras, event) => {
  const { id } = await someone().send(content, extras);
  await recado.settled();
  expect((await tracesOf(id)).items).toMatchObject([
    { event, answer: null, decision: { why: { rulesAsked: false, rule: null, answers: 0 } } },
  ]);
});

it('keeps every answer of WhatsApp to a message that was refused and sent again', async () => {
  recado.simulator.faults.use({ kind: 'error', code: 131016, httpStatus: 400, times: 1 });
  const { id } = await someone().say('hola');
  await recado.settled();
  const { sending } = (await wayOf(id)).reply;
  expect(sending).toMatchObject({
    state: 'sent',
    attempts: 2,
    attemptLog: [
      {
        outcome: 'refused',
        verdict: 'retry',
        httpStatus: 400,
        answer: { error: { code: 131016 } },
        error: { code: 131016 },
        state: 'pending',
        retryInMs: expect.any(Number) as number,
      },
      { outcome: 'accepted', httpStatus: 200, state: 'sent', retryInMs: null },
    ],
  });
  const [refused, accepted] = sending?.attemptLog ?? [];
  expect(Date.parse(accepted?.startedAt ?? '') - Date.parse(refused?.endedAt ?? '')).toBeGreaterThan(900);
});

it('says when a message that waits will be tried again, and what pauses its line', async () => {
  recado.simulator.faults.use({ kind: 'error', code: 131042, httpStatus: 400, match: { type: 'text' } });
  const { id } = await someone().say('hola');
  const asked = async () => (await tracesOf(id)).items.find(({ sending }) => sending !== null)?.sending;
  const paused = async () => recado.query('SELECT 1 FROM line_paces WHERE paused_until > now()');
  await until(async () => (await paused()).length > 0);
  const sending = await asked();
  expect(sending).toMatchObject({
    state: 'pending',
    attempts: 0,
    linePausedCode: 131042,
    nextAt: sending?.linePausedUntil,
    attemptLog: [{ outcome: 'refused', verdict: 'pause_line', state: 'pending', retryInMs: 60_000 }],
  });
  recado.simulator.faults.clear();
  await recado.query(`UPDATE line_paces SET paused_until = NULL`);
  await recado.settled();
  expect((await asked())?.attemptLog.map(({ outcome }) => outcome)).toEqual(['refused', 'accepted']);
});

it('keeps the last twenty attempts', async () => {
  const { id } = await someone().say('hola');
  await recado.settled();
  const { reply } = await wayOf(id);
  const old = Array.from({ length: 20 }, (_, i) => ({ outcome: 'not_sent', startedAt: String(i) }));
  await recado.query(
    `UPDATE outbox SET state = 'pending', provider_message_id = NULL, attempt_log = $2 WHERE id = $1`,
    [reply.sending?.outboxId, JSON.stringify(old)],
  );
  await recado.query(`UPDATE lanes SET ready_at = now() WHERE kind = 'out' AND conversation_id = $1`, [
    await conversationOf(id),
  ]);
  await recado.settled();
  const log = (await wayOf(id)).reply.sending?.attemptLog ?? [];
  expect(log).toHaveLength(20);
  expect([log[0]?.startedAt, log.at(-1)?.outcome]).toEqual(['1', 'accepted']);
});

describe('a send of unknown outcome', () => {
  it.each([
    ['stays so without a receipt', false, { state: 'unknown', providerMessageId: null }],
    ['is settled by any receipt', true, { state: 'sent', providerMessageId: expect.any(String) }],
  ])('shows the attempt, and %s', async (_what, statuses, settled) => {
    recado.simulator.mischief.statuses = statuses;
    recado.simulator.faults.use({ kind: 'accept_then_500', times: 1 });
    const { id } = await someone().say('hola');
    await recado.settled();
    const { sending, receipts } = (await wayOf(id)).reply;
    expect(sending).toMatchObject({
      ...settled,
      attemptLog: [{ outcome: 'unknown', verdict: null, httpStatus: 500, state: 'unknown' }],
    });
    expect(receipts.length).toBe(statuses ? 3 : 0);
  });

  it('is said of one whose process is gone', async () => {
    const { id } = await someone().say('hola');
    await recado.settled();
    const { reply } = await wayOf(id);
    await recado.query(
      `UPDATE outbox SET state = 'sending', provider_message_id = NULL, attempt_log = '[]' WHERE id = $1`,
      [reply.sending?.outboxId],
    );
    await recado.query(`UPDATE lanes SET ready_at = now() WHERE kind = 'out' AND conversation_id = $1`, [
      await conversationOf(id),
    ]);
    await recado.settled();
    const { sending } = (await wayOf(id)).reply;
    expect(sending?.attemptLog).toMatchObject([
      { outcome: 'unknown', httpStatus: null, answer: null, error: { title: 'process_gone' } },
    ]);
    expect(Date.parse(sending?.attemptLog[0]?.startedAt ?? '')).toBe(Date.parse(sending?.sendingAt ?? ''));
  });
});

it('pages by arrival, whatever time the customers tell', async () => {
  const customer = someone();
  const ids: string[] = [];
  const hoursAgo = (hours: number) => ({ timestamp: Math.floor(Date.now() / 1000) - hours * 3_600 });
  for (const hours of [0, 0, 25, 50]) {
    ids.push((await customer.send(inbound.text('hola'), hoursAgo(hours))).id);
    await recado.settled();
  }
  const all = (await tracesOf(ids[0] ?? '')).items.map(({ message }) => message.id);
  const seen: string[] = [];
  let query = '?limit=3';
  for (;;) {
    const { items, nextCursor } = await tracesOf(ids[0] ?? '', query);
    seen.push(...items.map(({ message }) => message.id));
    if (nextCursor === null) break;
    query = `?limit=3&cursor=${nextCursor}`;
  }
  expect(seen).toEqual(all);
  const asked = (await tracesOf(ids[0] ?? '')).items.filter(({ message }) => message.direction === 'inbound');
  expect(asked.map(({ message }) => message.providerMessageId)).toEqual(ids.toReversed());
});

it('tells whoever looks that the conversation and the stored bodies changed', async () => {
  const heard: NewsItem[] = [];
  const stop = recado.app.get(NewsFeed, { strict: false }).listen((news) => heard.push(...(news ?? [])));
  const { id } = await someone().say('hola');
  await recado.settled();
  const { asked, reply } = await wayOf(id);
  const wanted = [
    { topic: 'conversations', id: asked.message.conversationId },
    { topic: 'webhooks', id: asked.door?.inboxId },
  ];
  const isHeard = (item: object) => heard.some((one) => expect.objectContaining(item).asymmetricMatch(one));
  await until(() => wanted.every(isHeard));
  stop();
  expect(reply.message.status).toBe('read');
});

describe('another tenant', () => {
  it('does not see what happened', async () => {
    const { id } = await someone().say('hola');
    await recado.settled();
    const { asked } = await wayOf(id);
    const controller = recado.app.get(TracesController, { strict: false });
    const { conversationId } = asked.message;
    await expect(controller.list(OTHER_TENANT, conversationId, {})).rejects.toMatchObject({
      kind: 'not_found',
    });
    await expect(controller.find(OTHER_TENANT, asked.message.id)).rejects.toMatchObject({
      kind: 'not_found',
    });
    expect((await recado.api('GET', '/api/v1/conversations/999999/traces')).status).toBe(404);
    expect((await recado.api('GET', '/api/v1/messages/999999/trace')).status).toBe(404);
  });
});

describe('stored bodies', () => {
  const webhooks = async (query = '') => get<Page<WebhookDto>>(`/api/v1/webhooks${query}`);

  it('show the events that came out of them, newest body first', async () => {
    const { id } = await someone().say('hola');
    await recado.settled();
    const { asked } = await wayOf(id);
    const { items } = await webhooks('?limit=200');
    const ids = items.map((item) => Number(item.id));
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    expect(items.find((item) => item.id === asked.door?.inboxId)).toEqual({
      id: asked.door?.inboxId,
      receivedAt: asked.door?.receivedAt,
      replayedAt: null,
      lineId: null,
      bytes: asked.door?.bytes,
      state: 'expanded',
      attempts: 0,
      events: [
        {
          id: asked.event?.id,
          path: asked.event?.path,
          kind: 'message',
          state: 'done',
          reason: null,
          messageId: asked.message.id,
          conversationId: asked.message.conversationId,
        },
      ],
      deadLetters: [],
      hasMore: false,
    });
    expect(items.flatMap((item) => item.events).map((event) => event.kind)).toContain('status');
  });

  it('show what could not be read of them', async () => {
    const change = { field: 'messages', value: { metadata: { phone_number_id: '1' }, messages: [] } };
    await recado.simulator.deliver(PHONE_NUMBER_ID, {
      object: 'whatsapp_business_account',
      entry: [{ id: '1', changes: [change] }],
    });
    await recado.settled();
    const { items } = await webhooks('?limit=1');
    expect(items).toMatchObject([
      {
        state: 'expanded',
        events: [],
        deadLetters: [{ path: 'entry[0].changes[0]', reason: 'unknown_line' }],
      },
    ]);
  });

  it('come in pages', async () => {
    const first = await webhooks('?limit=2');
    const second = await webhooks(`?limit=2&cursor=${first.nextCursor}`);
    const both = await webhooks('?limit=4');
    expect([...first.items, ...second.items]).toEqual(both.items);
  });

  it('show at most a hundred events each', async () => {
    const metadata = { display_phone_number: '15550100001', phone_number_id: PHONE_NUMBER_ID };
    const statuses = Array.from({ length: 101 }, (_, i) => ({
      id: `wamid.NOBODY_${i}`,
      status: 'sent',
      timestamp: '1790000000',
      recipient_id: '15550100077',
    }));
    await recado.simulator.deliver(PHONE_NUMBER_ID, {
      object: 'whatsapp_business_account',
      entry: [{ id: '1', changes: [{ field: 'messages', value: { metadata, statuses } }] }],
    });
    await recado.settled();
    const [body] = (await webhooks('?limit=1')).items;
    expect([body?.events.length, body?.hasMore]).toEqual([100, true]);
  });
});
