import { ContactsService } from '../src/contacts/contacts.service';
import { ConversationsService, SilencedBy } from '../src/conversations/conversations.service';
import { LanesService } from '../src/lanes/lanes.service';
import { EventsService } from '../src/inbox/events.service';
import { MergingService } from '../src/merging/merging.service';
import { Arrival, Departure } from '../src/outbox/departure';
import { OutboxArrivals } from '../src/outbox/outbox-arrivals.service';
import { OutboxDepartures } from '../src/outbox/outbox-departures.service';
import { Tx } from '../src/platform/database/database';
import { SendOutcome } from '../src/providers/provider';
import { ReferralsService } from '../src/referrals/referrals.service';
import { Place, Stand, itemsOf } from './operator/stand';

let stand: Stand;
beforeAll(async () => {
  stand = await Stand.withLine();
});
afterAll(() => stand.down());
/** Nothing sends or decides here, so what a test leaves waits on. */
beforeEach(async () => {
  await stand.query(`UPDATE outbox SET state = 'cancelled' WHERE state IN ('pending', 'sending')`);
  await stand.query('UPDATE lanes SET ready_at = NULL, lease_until = NULL');
});

let people = 0;
/** Two contacts who are one person: the older known by a number, the other by an id. Each wrote on the line. */
async function aPair(): Promise<{ P: string; U: string; older: Place; newer: Place }> {
  people += 1;
  const P = `1555010${String(people).padStart(4, '0')}`;
  const U = `BR.${P}`;
  return { P, U, older: await stand.receive({ phone: P }), newer: await stand.receive({ userId: U }) };
}

const merge = async (from: Place, into: Place) =>
  stand.post(`/api/v1/contacts/${from.contactId}/merge`, { into: into.contactId });
const say = async (to: string) => (await stand.post('/webhook/send', { to, message: 'hola' })).body.id;
const inTransaction = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  stand.database.inTransaction(work);

const accepted = (providerMessageId: string): SendOutcome => ({ outcome: 'accepted', providerMessageId });

function arrivalOf({ claim, entries, probe }: Departure, outcome: SendOutcome): Arrival {
  const at = { startedAt: new Date(0), endedAt: new Date(0) };
  return { probe, claim, attempts: entries.map((entry) => ({ entry, outcome, ...at })) };
}

const depart = async () => (await stand.service(OutboxDepartures).next(64, () => 64)).departures;
const settle = async (...arrivals: readonly Arrival[]) =>
  inTransaction((tx) => stand.service(OutboxArrivals).settle(tx, arrivals));
const outboxOf = async (messageId: string) =>
  (
    await stand.query<{ state: string; conversationId: string }>(
      'SELECT state, conversation_id AS "conversationId" FROM outbox WHERE message_id = $1',
      [messageId],
    )
  )[0];

describe('what two contacts had', () => {
  it('is the one contact’s, in one conversation, in order', async () => {
    const { P, U, older, newer } = await aPair();
    await stand.receive({ phone: P }, { type: 'text', content: { body: 'dos' } });
    await stand.receive({ userId: U }, { type: 'text', content: { body: 'tres' } });
    const sent = [await say(P), await say(U)];
    const referral = { sourceId: '1', headline: 'Otoño', raw: { source_id: '1' } };
    await inTransaction((tx) =>
      stand.service(ReferralsService).add(tx, [{ ...newer, referral, timestamp: new Date() }]),
    );
    await stand.patch(`/api/v1/contacts/${older.contactId}`, {
      attributes: { a: 1, b: 1 },
      externalId: 'crm-1',
    });
    await stand.patch(`/api/v1/contacts/${newer.contactId}`, {
      attributes: { b: 2, c: 2 },
      name: 'Luz',
      optedOut: true,
    });
    await stand.query('UPDATE conversations SET bot_enabled = false WHERE id = $1', [newer.conversationId]);

    const merged = await merge(newer, older);
    expect([merged.status, merged.body]).toEqual([
      200,
      expect.objectContaining({
        id: older.contactId,
        phone: P,
        userId: U,
        name: 'Luz',
        externalId: 'crm-1',
        attributes: { a: 1, b: 1, c: 2 },
        optedOut: true,
      }),
    ]);
    const conversation = await stand.get(`/api/v1/conversations/${newer.conversationId}`);
    expect(conversation.body).toMatchObject({
      id: older.conversationId,
      contact: { id: older.contactId },
      botEnabled: false,
      unreadCount: 4,
      lastMessage: { id: sent[1] },
    });
    const messages = itemsOf(await stand.get(`/api/v1/conversations/${newer.conversationId}/messages`));
    expect(messages.map(({ id }) => id).toReversed()).toEqual(
      messages.map(({ id }) => id).toSorted((a, b) => Number(a) - Number(b)),
    );
    expect(messages).toHaveLength(6);
    expect(new Set(messages.map((one) => (one['contact'] as { id: string }).id))).toEqual(
      new Set([older.contactId]),
    );
    for (const filter of [
      `contact=${newer.contactId}`,
      `contact=${P}`,
      `conversation=${newer.conversationId}`,
    ]) {
      expect(itemsOf(await stand.get(`/api/v1/messages?${filter}`))).toHaveLength(6);
    }
    expect(itemsOf(await stand.get(`/api/v1/referrals?contact=${P}`))).toMatchObject([
      { contactId: older.contactId, conversationId: older.conversationId, headline: 'Otoño' },
    ]);
    expect(itemsOf(await stand.get('/api/v1/conversations')).map(({ id }) => id)).not.toContain(
      newer.conversationId,
    );
    expect((await stand.get(`/api/v1/conversations/${newer.conversationId}/traces`)).status).toBe(200);
    expect((await stand.patch(`/api/v1/contacts/${newer.contactId}`, { name: 'Ada' })).body).toMatchObject({
      id: older.contactId,
      name: 'Ada',
    });
  });

  it('keeps the later window, and a conversation that only one of them had', async () => {
    const { P, older, newer } = await aPair();
    const { id: lineId } = (
      await stand.post('/api/v1/lines', {
        phoneNumberId: '700800900109999',
        token: 't',
        verifyToken: 'v',
        appSecret: 's',
      })
    ).body;
    const elsewhere = await stand.receive({ userId: `BR.${P}` }, undefined, { lineId });
    await stand.query(
      `UPDATE conversations SET window_expires_at = now() + interval '2 days' WHERE id = $1`,
      [newer.conversationId],
    );
    const [late] = await stand.query('SELECT window_expires_at AS at FROM conversations WHERE id = $1', [
      newer.conversationId,
    ]);
    await merge(newer, older);
    const [window] = await stand.query('SELECT window_expires_at AS at FROM conversations WHERE id = $1', [
      older.conversationId,
    ]);
    expect(window).toEqual(late);
    expect((await stand.get(`/api/v1/conversations/${elsewhere.conversationId}`)).body).toMatchObject({
      id: elsewhere.conversationId,
      contact: { id: older.contactId },
    });
    await stand.delete(`/api/v1/lines/${lineId}`);
  });

  it.each<[SilencedBy | null, SilencedBy, SilencedBy]>([
    ['standby', 'person', 'person'],
    ['standby', 'customer', 'customer'],
    ['customer', 'standby', 'customer'],
    [null, 'person', 'person'],
  ])('keeps the bot silent: %s in what remains, %s in what goes, %s counts', async (ofOlder, ofNewer, by) => {
    const { P, older, newer } = await aPair();
    const conversations = stand.service(ConversationsService);
    if (ofOlder !== null)
      await inTransaction((tx) => conversations.silence(tx, [older.conversationId], ofOlder));
    await inTransaction((tx) => conversations.silence(tx, [newer.conversationId], ofNewer));
    await merge(newer, older);
    // An ordinary message, which ends the silence of Meta's own agent.
    await stand.receive({ phone: P });
    expect((await stand.get(`/api/v1/conversations/${older.conversationId}`)).body).toMatchObject({
      botEnabled: false,
      silencedBy: by,
    });
  });

  it('leads on when what remained is merged itself', async () => {
    const [first, second] = [await aPair(), await aPair()];
    await merge(first.newer, first.older);
    await merge(second.newer, second.older);
    await merge(second.older, first.older);
    for (const { contactId, conversationId } of [second.newer, second.older, first.newer]) {
      expect((await stand.get(`/api/v1/contacts/${contactId}`)).body.id).toBe(first.older.contactId);
      expect((await stand.get(`/api/v1/conversations/${conversationId}`)).body.id).toBe(
        first.older.conversationId,
      );
    }
  });

  it('flags a key when both had one and they differ', async () => {
    const { P, U, older, newer } = await aPair();
    await stand.receive({ phone: P }, undefined, { profile: { identityKeyHash: 'b2xk' } });
    await stand.receive({ userId: U }, undefined, { profile: { identityKeyHash: 'bmV3' } });
    expect((await merge(newer, older)).body).toMatchObject({
      identityKeyChanged: true,
      identityKeyHash: 'bmV3',
    });
  });
});

it('leads what is changed by a former id to the conversation that remains', async () => {
  const { older, newer } = await aPair();
  await merge(newer, older);
  const path = `/api/v1/conversations/${newer.conversationId}`;
  const changes = { botEnabled: false, assignee: 'Ada', read: true };
  const { botEnabled, assignee } = changes;
  expect(await stand.patch(path, changes)).toMatchObject({
    status: 200,
    body: { id: older.conversationId, botEnabled, assignee, unreadCount: 0 },
  });
  expect((await stand.patch(path, { botEnabled: true })).body).toMatchObject({ botEnabled: true });
  expect((await stand.patch('/api/v1/conversations/999999', changes)).status).toBe(404);
});

describe('a merge that is asked for', () => {
  it('is answered the same when asked again', async () => {
    const { older, newer } = await aPair();
    const [first, again] = [await merge(newer, older), await merge(newer, older)];
    expect(again).toMatchObject({ status: 200, body: first.body });
  });

  it('is refused with itself, with nobody, and with somebody of another tenant', async () => {
    const { older } = await aPair();
    expect((await merge(older, older)).status).toBe(400);
    expect((await stand.post(`/api/v1/contacts/${older.contactId}/merge`, { into: '999999' })).status).toBe(
      400,
    );
    expect((await stand.post(`/api/v1/contacts/${older.contactId}/merge`, { into: 'x' })).status).toBe(400);
    expect((await stand.post('/api/v1/contacts/999999/merge', { into: older.contactId })).status).toBe(404);
    const [other] = await stand.query<{ id: string }>(
      'INSERT INTO contacts (tenant_id) VALUES (gen_random_uuid()) RETURNING id',
    );
    expect((await stand.post(`/api/v1/contacts/${older.contactId}/merge`, { into: other?.id })).status).toBe(
      400,
    );
  });

  it('is refused between one who is real and one whom the simulator plays', async () => {
    const { older, newer } = await aPair();
    await stand.query(`UPDATE contact_aliases SET scope = 'simulator' WHERE contact_id = $1`, [
      newer.contactId,
    ]);
    expect(await merge(newer, older)).toMatchObject({ status: 409, body: { code: 'played_contact' } });
  });
});

describe('a merge that was found', () => {
  const seen = (identity: object) => ({ tenantId: stand.tenantId, scope: '', profile: { identity } });

  it('is not made when both got ids of their own meanwhile', async () => {
    const { P, U, older, newer } = await aPair();
    await inTransaction((tx) => stand.service(ContactsService).resolve(tx, [seen({ phone: P, userId: U })]));
    await stand.query(
      `INSERT INTO contact_aliases (tenant_id, kind, scope, value, contact_id) VALUES ($1, 'user_id', '', $2, $3)`,
      [stand.tenantId, `${U}X`, older.contactId],
    );
    const merging = stand.service(MergingService);
    expect(await inTransaction((tx) => merging.mergeNext(tx))).toBe(true);
    expect(await inTransaction((tx) => merging.mergeNext(tx))).toBe(false);
    expect((await stand.get(`/api/v1/contacts/${newer.contactId}`)).body.id).toBe(newer.contactId);
  });

  it('is made once however often it is found', async () => {
    const { P, U, older, newer } = await aPair();
    for (let i = 0; i < 3; i += 1)
      await inTransaction((tx) =>
        stand.service(ContactsService).resolve(tx, [seen({ phone: P, userId: U })]),
      );
    const merging = stand.service(MergingService);
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => inTransaction((tx) => merging.mergeNext(tx))),
    );
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect((await stand.get(`/api/v1/contacts/${newer.contactId}`)).body.id).toBe(older.contactId);
  });

  it('is none when somebody who is named by a former id alone has the number of another now', async () => {
    const { P, U, older } = await aPair();
    const contacts = stand.service(ContactsService);
    await inTransaction((tx) => contacts.resolve(tx, [seen({ phone: P, userId: `${U}Y` })]));
    const change = {
      ...seen({ phone: P }),
      profile: { identity: { phone: P }, previous: { userId: `${U}Z` } },
    };
    const [id] = await inTransaction((tx) => contacts.resolve(tx, [change]));
    expect(id).not.toBe(older.contactId);
    expect(await inTransaction((tx) => stand.service(MergingService).mergeNext(tx))).toBe(false);
  });

  it('tells of notices change who is known, and make nobody known', async () => {
    const { P, U } = await aPair();
    const contacts = stand.service(ContactsService);
    const change = {
      ...seen({ userId: `${U}B` }),
      profile: { identity: { userId: `${U}B` }, previous: { userId: U } },
    };
    await inTransaction((tx) =>
      contacts.noteIdentity(tx, [change, seen({ phone: '15550109999', userId: 'BR.NOBODY' })]),
    );
    expect(itemsOf(await stand.get(`/api/v1/contacts?contact=${U}B`))).toMatchObject([{ userId: `${U}B` }]);
    expect(itemsOf(await stand.get('/api/v1/contacts?contact=BR.NOBODY'))).toEqual([]);
    expect(P).toMatch(/^1555/);
  });
});

describe('sends under way', () => {
  it('settle on their rows, and nothing else leaves before both did', async () => {
    const { P, U, older, newer } = await aPair();
    const first = [await say(P), await say(U)];
    const [one, other] = await depart();
    if (one === undefined || other === undefined) throw new Error('both should leave');
    const next = await say(U);
    await merge(newer, older);
    expect(await depart()).toEqual([]);

    await settle(arrivalOf(one, accepted('wamid.OUT_1')));
    expect(await depart()).toEqual([]);
    await settle(arrivalOf(other, accepted('wamid.OUT_2')));
    for (const messageId of first)
      expect(await outboxOf(messageId)).toEqual({ state: 'sent', conversationId: older.conversationId });
    const [last, ...none] = await depart();
    expect([last?.entries.map(({ messageId }) => messageId), none]).toEqual([[next], []]);
    if (last !== undefined) await settle(arrivalOf(last, accepted('wamid.OUT_3')));
    expect(
      await stand.query('SELECT 1 FROM lanes WHERE conversation_id = $1', [newer.conversationId]),
    ).toEqual([]);
  });

  it('that are refused are tried again in the conversation that remains, in order', async () => {
    const { U, older, newer } = await aPair();
    const [first, second] = [await say(U), await say(U)];
    const [departure] = await depart();
    if (departure === undefined) throw new Error('it should leave');
    await merge(newer, older);
    const refused = { outcome: 'refused', verdict: 'retry', error: { code: 131016 } } as const;
    await settle(arrivalOf(departure, refused));
    expect(await outboxOf(first)).toEqual({ state: 'pending', conversationId: older.conversationId });
    await stand.query(`UPDATE outbox SET next_at = now() WHERE state = 'pending'`);
    await stand.query(`UPDATE lanes SET ready_at = now() WHERE conversation_id = $1`, [older.conversationId]);
    for (const messageId of [first, second]) {
      const [again] = await depart();
      expect(again?.entries.map((entry) => entry.messageId)).toEqual([messageId]);
      if (again !== undefined) await settle(arrivalOf(again, accepted(`wamid.${messageId}`)));
    }
  });

  it('of a process that is gone are unknown when the lease is over', async () => {
    const { U, older, newer } = await aPair();
    const messageId = await say(U);
    await depart();
    await merge(newer, older);
    await stand.query(
      `UPDATE lanes SET lease_until = now() - interval '1 second' WHERE conversation_id = $1`,
      [older.conversationId],
    );
    expect(await depart()).toEqual([]);
    expect(await outboxOf(messageId)).toEqual({ state: 'unknown', conversationId: older.conversationId });
  });

  it('find a conversation that is merged between being found and being written to', async () => {
    const { older, newer } = await aPair();
    await merge(newer, older);
    const held = await inTransaction((tx) =>
      stand.service(ConversationsService).hold(tx, newer.conversationId),
    );
    expect(held?.id).toBe(older.conversationId);
  });
});

describe('messages that wait for the bot', () => {
  const lanes = () => stand.service(LanesService);
  const claim = async () =>
    inTransaction((tx) =>
      lanes().claim(tx, 'in', [{ lineId: stand.lineId, most: 9 }], { most: 9, leaseMs: 10_000 }),
    );
  const wait = async (place: Place, key: string) =>
    inTransaction(async (tx) => {
      await lanes().makeReady(tx, 'in', [place], { quietMs: 0 });
      const event = { ...place, key, inboxId: '1', path: '', kind: 'message', state: 'pending' } as const;
      return stand.service(EventsService).add(tx, [{ ...event, reason: null, arrivedAt: new Date() }]);
    });
  const uuid = (n: number) => `00000000-0000-0000-0000-00000000${String(people * 10 + n).padStart(4, '0')}`;

  it('wait on in one lane, in the order in which they came; who held one of the lanes finds out', async () => {
    const { U, older, newer } = await aPair();
    const ids = [
      ...(await wait(newer, uuid(1))),
      ...(await wait(older, uuid(2))),
      ...(await wait(await stand.receive({ userId: U }), uuid(3))),
    ];
    const claims = await claim();
    expect(claims.map(({ conversationId }) => conversationId).toSorted()).toEqual(
      [older.conversationId, newer.conversationId].toSorted(),
    );
    await merge(newer, older);
    expect(await inTransaction((tx) => lanes().hold(tx, 'in', claims))).toEqual([]);
    const again = await claim();
    expect(again).toMatchObject([{ conversationId: older.conversationId, tries: 0 }]);
    const events = await inTransaction((tx) =>
      stand.service(EventsService).pending(tx, [older.conversationId]),
    );
    expect(events.map(({ id }) => id)).toEqual(ids);
  });
});

it('decides on every column that says something of a contact or a conversation, and moves every table that names one', async () => {
  const columns = async (table: string) =>
    (
      await stand.query<{ name: string }>(
        `SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1 ORDER BY 1`,
        [table],
      )
    ).map(({ name }) => name);
  // Whoever adds one says in `src/merging` or in the `…-merges.ts` of its folder what becomes of it.
  expect(await columns('contacts')).toEqual([
    'acknowledged_key_hash',
    'attributes',
    'blocked_at',
    'created_at',
    'external_id',
    'id',
    'identity_changed_at',
    'identity_key_hash',
    'marketing_opted_out_at',
    'name',
    'opted_out_at',
    'phone',
    'profile_name',
    'tenant_id',
    'undelivered_count',
    'unreachable_at',
    'user_id',
    'username',
  ]);
  expect(await columns('conversations')).toEqual([
    'assignee',
    'bot_enabled',
    'contact_id',
    'created_at',
    'free_entry_answer_by',
    'free_entry_expires_at',
    'id',
    'last_message_at',
    'last_message_id',
    'line_id',
    'silenced_at',
    'silenced_by',
    'tenant_id',
    'unread_count',
    'window_expires_at',
  ]);
  const tables = await stand.query<{ table: string }>(
    `SELECT DISTINCT table_name AS "table" FROM information_schema.columns
     WHERE column_name IN ('contact_id', 'conversation_id') ORDER BY 1`,
  );
  expect(tables.map(({ table }) => table)).toEqual([
    'consents',
    'contact_aliases',
    'contact_merges',
    'conversations',
    'events',
    'lanes',
    'media',
    'messages',
    'outbox',
    'referrals',
  ]);
});
