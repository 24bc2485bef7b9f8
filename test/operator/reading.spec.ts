import { OutboxService } from '../../src/outbox/outbox.service';
import { ReferralsService } from '../../src/referrals/referrals.service';
import { aLine, fieldsOf, itemsOf, Place, Stand } from './stand';

let stand: Stand;
beforeAll(async () => {
  stand = await Stand.withLine();
});
afterAll(() => stand.down());

const idsIn = async (path: string) => itemsOf(await stand.get(path)).map((item) => item.id);

/** All ids of a list, page by page. */
async function walk(path: string, limit: number): Promise<unknown[]> {
  const ids: unknown[] = [];
  for (let cursor = ''; ;) {
    const page = await stand.get(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${cursor}`);
    expect(page.status).toBe(200);
    ids.push(...itemsOf(page).map((item) => item.id));
    if (page.body.nextCursor === null) return ids;
    expect(itemsOf(page)).toHaveLength(limit);
    cursor = `&cursor=${page.body.nextCursor}`;
  }
}

describe('messages', () => {
  it('show what came, from whom, with everything around it', async () => {
    const at = new Date('2026-11-20T10:00:00.250Z');
    const place = await stand.receive(
      { phone: '15550100401', userId: 'US.401' },
      {
        type: 'image',
        content: { mediaId: '880009', mimeType: 'image/jpeg', sha256: 'abc=', caption: 'este pan' },
      },
      {
        at,
        profile: { name: 'Ana', username: 'ana.demo' },
        context: { messageId: 'wamid.OUT_0' },
        referral: { sourceId: '52001', headline: 'Promo', raw: { source_id: '52001' } },
        errors: [{ code: 131052, title: 'Media' }],
      },
    );
    const { status, body } = await stand.get(`/api/v1/messages/${place.messageId}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: place.messageId,
      decision: null,
      resendOf: null,
      edit: null,
      revokedAt: null,
      conversationId: place.conversationId,
      lineId: stand.lineId,
      contact: {
        id: place.contactId,
        phone: '15550100401',
        userId: 'US.401',
        name: 'Ana',
        username: 'ana.demo',
      },
      direction: 'inbound',
      type: 'image',
      content: { mediaId: '880009', mimeType: 'image/jpeg', sha256: 'abc=', caption: 'este pan' },
      providerMessageId: expect.stringMatching(/^wamid\.IN_/),
      status: 'received',
      errors: [{ code: 131052, title: 'Media' }],
      referral: { sourceId: '52001', headline: 'Promo', raw: { source_id: '52001' } },
      context: { messageId: 'wamid.OUT_0' },
      reactions: [],
      timestamp: '2026-11-20T10:00:00.250Z',
    });
  });

  it.each([
    ['sending', "state = 'sending'", 'sending'],
    ['sent', "state = 'sent', provider_message_id = 'wamid.OUT_1', status_rank = 1", 'sent'],
    ['played', "state = 'sent', provider_message_id = 'wamid.OUT_1', status_rank = 4", 'played'],
    ['rejected', "state = 'rejected', errors = '[{\"code\": 131026}]'", 'failed'],
    ['failed by receipt', "state = 'sent', provider_message_id = 'wamid.OUT_1', failed_at = now()", 'failed'],
    ['unknown', "state = 'unknown'", 'unknown'],
    ['cancelled', "state = 'cancelled'", 'cancelled'],
  ])('show how a message of ours fared: %s', async (_what, change, status) => {
    const { id } = await anAnswer(await stand.receive({ phone: '15550100402' }));
    await stand.query(`UPDATE outbox SET ${change} WHERE message_id = $1`, [id]);
    const { body } = await stand.get(`/api/v1/messages/${id}`);
    expect(body['status']).toBe(status);
    expect(body['providerMessageId']).toEqual(change.includes('wamid') ? 'wamid.OUT_1' : null);
    expect(body['errors']).toEqual(
      status === 'failed' && change.includes('131026') ? [{ code: 131026 }] : [],
    );
  });

  it('show the latest reaction of each sender, none that was taken back', async () => {
    const ana = await stand.receive({ phone: '15550100403' });
    const { id } = await anAnswer(ana);
    await stand.query(
      `UPDATE outbox SET state = 'sent', provider_message_id = 'wamid.OUT_9' WHERE message_id = $1`,
      [id],
    );
    const react = async (
      identity: { phone: string } | { userId: string },
      emoji: string | null,
      second: number,
    ) =>
      stand.receive(
        identity,
        { type: 'reaction', content: { messageId: 'wamid.OUT_9', emoji } },
        { at: new Date(Date.UTC(2026, 10, 20, 10, 0, second)) },
      );
    await react({ phone: '15550100403' }, '👍', 1);
    await react({ phone: '15550100403' }, '❤️', 2);
    await react({ userId: 'US.1555010040400' }, '😮', 3);
    const shown = async () => (await stand.get(`/api/v1/messages/${id}`)).body['reactions'];
    expect(await shown()).toEqual([
      { emoji: '❤️', from: '15550100403', timestamp: '2026-11-20T10:00:02.000Z' },
      { emoji: '😮', from: 'US.1555010040400', timestamp: '2026-11-20T10:00:03.000Z' },
    ]);
    await react({ userId: 'US.1555010040400' }, null, 4);
    expect(await shown()).toHaveLength(1);
  });

  it.each(['0', '999999999999999999', '1234567890123456789012', 'abc', '-1', '1.5', '%00'])(
    'there is none with the id %s',
    async (id) => {
      const { status, body } = await stand.get(`/api/v1/messages/${id}`);
      expect([status, body['code']]).toEqual([404, 'not_found']);
    },
  );
});

describe('pages', () => {
  const base = Date.UTC(2026, 10, 21, 10, 0, 0);

  it('come newest first, ties by arrival, and neither skip nor repeat, to the microsecond', async () => {
    const phone = '15550100411';
    const places: Place[] = [];
    for (let i = 0; i < 12; i += 1) {
      places.push(await stand.receive({ phone }, undefined, { at: new Date(base) }));
    }
    const { conversationId } = places[0] as Place;
    // Three moments within one millisecond, four messages each.
    await stand.query(
      `UPDATE messages SET "timestamp" = $2::timestamptz + (id % 3) * interval '1 microsecond' WHERE conversation_id = $1`,
      [conversationId, new Date(base)],
    );
    const rows = await stand.query<{ id: string }>(
      'SELECT id FROM messages WHERE conversation_id = $1 ORDER BY "timestamp" DESC, id DESC',
      [conversationId],
    );
    const expected = rows.map((row) => row.id);
    for (const limit of [1, 3, 4, 5, 12]) {
      expect(await walk(`/api/v1/conversations/${conversationId}/messages`, limit)).toEqual(expected);
      expect(await walk(`/api/v1/messages?contact=${phone}`, limit)).toEqual(expected);
    }
  });

  it('hold 50 by default and 200 at most', async () => {
    const phone = '15550100412';
    const { conversationId } = await stand.receive({ phone });
    await stand.query(
      `INSERT INTO messages (tenant_id, line_id, conversation_id, contact_id, direction, type, content_type, content, "timestamp")
       SELECT tenant_id, line_id, conversation_id, contact_id, direction, type, content_type, content, now()
       FROM messages, generate_series(1, 219) WHERE conversation_id = $1`,
      [conversationId],
    );
    expect(await idsIn(`/api/v1/messages?contact=${phone}`)).toHaveLength(50);
    expect(await idsIn(`/api/v1/messages?contact=${phone}&limit=200`)).toHaveLength(200);
    expect(await walk(`/api/v1/messages?contact=${phone}`, 110)).toHaveLength(220);
  });

  const lists = [
    'messages',
    'conversations',
    'contacts',
    'referrals',
    'dead-letters',
    'tenants',
    'lines',
    'rules',
  ];
  it.each(lists)('of %s refuse a wrong limit and a wrong cursor', async (list) => {
    for (const limit of ['0', '201', '-1', 'ten', '1.5', '', '1e1', '%20']) {
      const answer = await stand.get(`/api/v1/${list}?limit=${limit}`);
      expect([answer.body['code'], fieldsOf(answer)]).toEqual(['validation_failed', ['limit']]);
    }
    const wrong = [
      'x',
      '',
      'W10',
      ['2026-02-30T00:00:00.000000Z', '1'],
      ['2026-01-01T00:00:00.000000Z', 'x'],
      [-1],
    ];
    for (const cursor of wrong) {
      const text =
        typeof cursor === 'string' ? cursor : Buffer.from(JSON.stringify(cursor)).toString('base64url');
      const answer = await stand.get(`/api/v1/${list}?cursor=${text}`);
      expect([answer.status, fieldsOf(answer)]).toEqual([400, ['cursor']]);
    }
    expect(fieldsOf(await stand.get(`/api/v1/${list}?limit=1&limit=2`))).toEqual(['limit']);
    expect(fieldsOf(await stand.get(`/api/v1/${list}?colour=red`))).toEqual(['colour']);
  });
});

describe('the contact filter', () => {
  let place: Place;
  beforeAll(async () => {
    place = await stand.receive({ phone: '15550100421', userId: 'US.421' });
  });

  it.each([
    ['a phone', () => '15550100421'],
    ['a phone with a plus', () => '%2B15550100421'],
    ['a phone with a plus that the form encoding ate', () => '+15550100421'],
    ['a phone with blanks and hyphens', () => '%2B1%20555-010-0421'],
    ['a business-scoped user id', () => 'US.421'],
    ['a contact id', () => place.contactId],
  ])('takes %s', async (_what, value) => {
    expect(await idsIn(`/api/v1/messages?contact=${value()}`)).toEqual([place.messageId]);
    expect(await idsIn(`/api/v1/conversations?contact=${value()}`)).toEqual([place.conversationId]);
    expect(await idsIn(`/api/v1/contacts?contact=${value()}`)).toEqual([place.contactId]);
  });

  it('takes a former phone too', async () => {
    await stand.receive({ phone: '15550100429', userId: 'US.421' });
    expect(await idsIn('/api/v1/contacts?contact=15550100421')).toEqual([place.contactId]);
  });

  it.each(['+19995550100', '999999999999', 'US.nobody'])(
    'finds nothing for the unknown %s',
    async (value) => {
      for (const list of ['messages', 'conversations', 'contacts', 'referrals']) {
        const { status, body } = await stand.get(`/api/v1/${list}?contact=${encodeURIComponent(value)}`);
        expect([status, body]).toEqual([200, { items: [], nextCursor: null }]);
      }
    },
  );

  it.each(['ana', '', '%00', '1; DROP TABLE messages', '+12'])('refuses "%s"', async (value) => {
    for (const list of ['messages', 'conversations', 'contacts', 'referrals']) {
      const answer = await stand.get(`/api/v1/${list}?contact=${encodeURIComponent(value)}`);
      expect([answer.status, fieldsOf(answer)]).toEqual([400, ['contact']]);
    }
  });
});

it('filters messages by line and conversation, alone and together with the contact', async () => {
  const lineId = (await stand.post('/api/v1/lines', aLine({ active: false }))).body.id;
  const here = await stand.receive({ phone: '15550100431' });
  const there = await stand.receive({ phone: '15550100431' }, undefined, { lineId });
  expect(await idsIn(`/api/v1/messages?line=${lineId}`)).toEqual([there.messageId]);
  expect(await idsIn(`/api/v1/messages?conversation=${here.conversationId}`)).toEqual([here.messageId]);
  expect(await idsIn(`/api/v1/messages?contact=15550100431&line=${stand.lineId}`)).toEqual([here.messageId]);
  expect(
    await idsIn(`/api/v1/messages?contact=${here.contactId}&conversation=${there.conversationId}`),
  ).toEqual([there.messageId]);
  expect(await idsIn(`/api/v1/messages?contact=US.nobody&conversation=${there.conversationId}`)).toEqual([]);
  expect(await idsIn(`/api/v1/conversations?line=${lineId}`)).toEqual([there.conversationId]);
  expect(fieldsOf(await stand.get('/api/v1/messages?line=1'))).toEqual(['line']);
  expect(fieldsOf(await stand.get('/api/v1/messages?conversation=x'))).toEqual(['conversation']);
});

it('shows a conversation with its window and its last message', async () => {
  const at = new Date(Date.UTC(2026, 10, 22, 10, 0, 0));
  const place = await stand.receive({ phone: '15550100441' }, undefined, { at, profile: { name: 'Luz' } });
  const { status, body } = await stand.get(`/api/v1/conversations/${place.conversationId}`);
  expect(status).toBe(200);
  expect(body).toEqual({
    id: place.conversationId,
    lineId: stand.lineId,
    contact: { id: place.contactId, phone: '15550100441', userId: null, name: 'Luz', username: null },
    freeEntryExpiresAt: null,
    silencedBy: null,
    silencedAt: null,
    windowExpiresAt: '2026-11-23T10:00:00.000Z',
    assignee: null,
    botEnabled: true,
    unreadCount: 1,
    lastMessage: expect.objectContaining({ id: place.messageId, type: 'text', status: 'received' }),
    timestamp: '2026-11-22T10:00:00.000Z',
  });
  const answer = await anAnswer(place);
  const [first] = itemsOf(await stand.get('/api/v1/conversations?limit=1'));
  expect(first).toMatchObject({ lastMessage: { id: answer.id, direction: 'outbound' } });
  expect((await stand.get('/api/v1/conversations/999999')).status).toBe(404);
  expect((await stand.get('/api/v1/conversations/999999/messages')).status).toBe(404);
  expect((await stand.get('/api/v1/conversations/x/messages')).status).toBe(404);
});

it('pages conversations by their last message', async () => {
  const { body } = await stand.get('/api/v1/conversations?limit=200');
  const ids = (body['items'] as { id: string }[]).map((item) => item.id);
  expect(ids.length).toBeGreaterThan(3);
  expect(await walk('/api/v1/conversations', 2)).toEqual(ids);
});

describe('contacts', () => {
  it('show aliases, and what the business keeps', async () => {
    const { contactId } = await stand.receive({ phone: '15550100451', userId: 'US.451' }, undefined, {
      profile: { name: 'Ana', username: 'ana', identityKeyHash: 'one' },
    });
    const { body } = await stand.get(`/api/v1/contacts/${contactId}`);
    expect(body).toEqual({
      id: contactId,
      phone: '15550100451',
      userId: 'US.451',
      username: 'ana',
      name: 'Ana',
      externalId: null,
      attributes: {},
      aliases: [
        { kind: 'phone', value: '15550100451' },
        { kind: 'user_id', value: 'US.451' },
      ],
      optedOut: false,
      optedOutAt: null,
      marketingOptedOut: false,
      marketingOptedOutAt: null,
      blocked: false,
      blockedAt: null,
      identityKeyHash: 'one',
      identityKeyChanged: false,
      identityChangedAt: null,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    const changes = { name: 'Ana Ruiz', externalId: 'crm-9', attributes: { vip: true }, optedOut: true };
    const changed = await stand.patch(`/api/v1/contacts/${contactId}`, changes);
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ ...changes, optedOutAt: expect.any(String) });
    expect((await stand.patch(`/api/v1/contacts/${contactId}`, {})).body).toEqual(changed.body);
    expect(await idsIn('/api/v1/contacts?externalId=crm-9')).toEqual([contactId]);
    expect(await idsIn('/api/v1/contacts?externalId=crm-nobody')).toEqual([]);
    const cleared = await stand.patch(`/api/v1/contacts/${contactId}`, {
      name: null,
      externalId: null,
      optedOut: false,
    });
    expect(cleared.body).toMatchObject({ name: 'Ana', externalId: null, optedOut: false, optedOutAt: null });
  });

  it('show a changed identity key until it is acknowledged', async () => {
    const { contactId } = await stand.receive({ phone: '15550100452' }, undefined, {
      profile: { identityKeyHash: 'one' },
    });
    await stand.receive({ phone: '15550100452' }, undefined, { profile: { identityKeyHash: 'two' } });
    const { body } = await stand.get(`/api/v1/contacts/${contactId}`);
    expect(body).toMatchObject({
      identityKeyHash: 'two',
      identityKeyChanged: true,
      identityChangedAt: expect.any(String),
    });
    const changed = await stand.patch(`/api/v1/contacts/${contactId}`, { identityAcknowledged: true });
    expect(changed.body).toMatchObject({
      identityKeyHash: 'two',
      identityKeyChanged: false,
      identityChangedAt: null,
    });
  });

  it.each([
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(257) }, 'name'],
    [{ externalId: 9 }, 'externalId'],
    [{ attributes: [] }, 'attributes'],
    [{ attributes: null }, 'attributes'],
    [{ attributes: { note: 'a\u0000' } }, 'attributes.note'],
    [{ optedOut: 'yes' }, 'optedOut'],
    [{ optedOut: null }, 'optedOut'],
    [{ identityAcknowledged: 1 }, 'identityAcknowledged'],
    [{ phone: '15550100453' }, 'phone'],
    [{ attributes: { a: '\ud800' } }, 'attributes.a'],
  ])('refuse %j', async (changes, field) => {
    const { contactId } = await stand.receive({ phone: '15550100453' });
    const answer = await stand.patch(`/api/v1/contacts/${contactId}`, changes);
    expect([answer.status, fieldsOf(answer)]).toEqual([400, [field]]);
  });

  it('are not found when there are none', async () => {
    expect((await stand.get('/api/v1/contacts/999999')).status).toBe(404);
    expect((await stand.patch('/api/v1/contacts/999999', { name: 'a' })).status).toBe(404);
    expect((await stand.patch('/api/v1/contacts/x', { name: 'a' })).status).toBe(404);
  });

  it('page by when they were first seen', async () => {
    const { body } = await stand.get('/api/v1/contacts?limit=200');
    const ids = (body['items'] as { id: string }[]).map((item) => item.id);
    expect(await walk('/api/v1/contacts', 3)).toEqual(ids);
  });
});

it('shows every ad click whole, filtered by contact and ad', async () => {
  const place = await stand.receive({ phone: '15550100461' });
  const raw = { source_id: '52001', media_type: 'image', novelty: { depth: 1 } };
  const ad = {
    sourceId: '52001',
    sourceType: 'ad',
    sourceUrl: 'https://fb.me/1',
    headline: 'Promo',
    body: '2x1',
    ctwaClid: 'ARAk',
  };
  const timestamp = new Date(Date.UTC(2026, 10, 20));
  await stand.database.inTransaction((tx) =>
    new ReferralsService().add(tx, [
      { ...place, referral: { ...ad, raw }, timestamp },
      { ...place, referral: { sourceId: '52002', raw: {} }, timestamp },
    ]),
  );
  const { body } = await stand.get('/api/v1/referrals?sourceId=52001');
  const { tenantId: _, ...shown } = place;
  expect(body['items']).toEqual([
    { id: expect.any(String), ...ad, ...shown, raw, timestamp: '2026-11-20T00:00:00.000Z' },
  ]);
  expect(await walk('/api/v1/referrals?contact=15550100461', 1)).toHaveLength(2);
  expect(await idsIn('/api/v1/referrals?contact=15550100462')).toEqual([]);
});

async function anAnswer(place: Place): Promise<{ id: string }> {
  const [id = ''] = await stand.database.inTransaction((tx) =>
    stand.service(OutboxService).add(tx, [
      {
        ...place,
        recipient: { phone: '15550100402' },
        content: { type: 'text', content: { body: '¡Hola!' } },
        replyTo: null,
        expiresAt: null,
        eventId: null,
      },
    ]),
  );
  return { id };
}
