import { StatusesService } from '../../src/statuses/statuses.service';
import { fieldsOf, itemsOf, Stand } from './stand';

let stand: Stand;
beforeAll(async () => {
  stand = await Stand.withLine();
});
afterAll(() => stand.down());

let phones = 15550100800;
/** A message of ours whose outcome has been unknown for a minute. */
async function anUnknown(): Promise<{ id: string; outboxId: string; phone: string; conversationId: string }> {
  phones += 1;
  const phone = String(phones);
  const { conversationId } = await stand.receive({ phone });
  const context = { message_id: 'wamid.QUOTED' };
  const { id } = (await stand.post('/webhook/send', { to: phone, message: 'listo', context })).body;
  const [row] = await stand.query<{ id: string }>(
    `UPDATE outbox SET state = 'unknown', sending_at = now() - interval '1 minute',
       unknown_at = now() - interval '1 minute' WHERE message_id = $1 RETURNING id`,
    [id],
  );
  await stand.query('UPDATE lanes SET ready_at = NULL WHERE conversation_id = $1', [conversationId]);
  return { id, outboxId: row?.id ?? '', phone, conversationId };
}
const decide = (id: string, body: object) => stand.post(`/api/v1/messages/${id}/decision`, body);
const copiesOf = (outboxId: string) =>
  stand.query<{ id: string; state: string }>(
    'SELECT message_id AS id, state, recipient, reply_to FROM outbox WHERE resend_of = $1',
    [outboxId],
  );
const receive = (providerMessageId: string, correlationId: string | null, status = 'delivered') =>
  stand.database.inTransaction((tx) =>
    stand.service(StatusesService).handleMessageStatus(tx, [
      {
        tenantId: stand.tenantId,
        lineId: stand.lineId,
        timestamp: new Date(),
        status: {
          providerMessageId,
          status,
          timestamp: null,
          correlationId,
          errors: [],
          pricing: null,
          charge: null,
          recipient: {},
          participant: null,
          conversation: null,
        },
      },
    ]),
  );

it('finds those that are unknown', async () => {
  const { id } = await anUnknown();
  const found = itemsOf(await stand.get('/api/v1/messages?status=unknown'));
  expect(found.map((item) => item.id)).toEqual([id]);
  expect(found[0]).toMatchObject({ status: 'unknown', decision: null, resendOf: null });
  await decide(id, { decision: 'discard' });
  expect(itemsOf(await stand.get('/api/v1/messages?status=unknown'))).toEqual([]);
  expect(itemsOf(await stand.get('/api/v1/messages?status=cancelled')).map((item) => item.id)).toEqual([id]);
});

it('resends the same content to the same recipient, once, also when asked several times at once', async () => {
  const { id, outboxId, phone } = await anUnknown();
  const answers = await Promise.all([1, 2, 3].map(() => decide(id, { decision: 'resend' })));
  expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 409, 409]);
  expect((await decide(id, { decision: 'resend' })).body).toMatchObject({ code: 'not_unknown' });
  const copies = await copiesOf(outboxId);
  expect(copies).toMatchObject([{ state: 'pending', recipient: { phone }, reply_to: 'wamid.QUOTED' }]);
  expect((await stand.get(`/api/v1/messages/${copies[0]?.id}`)).body).toMatchObject({
    content: { body: 'listo' },
    resendOf: id,
  });
  expect((await stand.get(`/api/v1/messages/${id}`)).body).toMatchObject({
    status: 'cancelled',
    decision: 'resend',
    errors: [{ title: 'resent' }],
  });
});

it('resends nothing outside the service window, in the quarantine, or against an opt-out', async () => {
  const { id, outboxId, conversationId } = await anUnknown();
  // The quarantine is not over, however long this takes.
  await stand.query(`UPDATE outbox SET unknown_at = now() + interval '1 hour' WHERE id = $1`, [outboxId]);
  const early = (await decide(id, { decision: 'resend' })).body;
  expect(early).toMatchObject({ code: 'too_soon' });
  expect(early['message']).toMatch(/possible from \d{4}-/);
  await stand.query(`UPDATE outbox SET unknown_at = now() - interval '31 seconds' WHERE id = $1`, [outboxId]);
  await stand.query('UPDATE conversations SET window_expires_at = now() WHERE id = $1', [conversationId]);
  expect((await decide(id, { decision: 'resend' })).body).toMatchObject({ code: 'service_window_closed' });
  await stand.query('UPDATE contacts SET opted_out_at = now() WHERE phone = $1', [String(phones)]);
  expect((await decide(id, { decision: 'resend' })).body).toMatchObject({ code: 'contact_opted_out' });
  expect(await copiesOf(outboxId)).toEqual([]);
  await decide(id, { decision: 'discard' });
});

it.each([
  ['is blocked', 'blocked_at', false, 'contact_blocked'],
  ['stopped marketing, when it is marketing', 'marketing_opted_out_at', true, 'contact_opted_out'],
])('resends nothing to a contact who %s', async (_, column, marketing, code) => {
  const { id, outboxId, phone } = await anUnknown();
  await stand.query('UPDATE outbox SET marketing = $2 WHERE id = $1', [outboxId, marketing]);
  await stand.query(`UPDATE contacts SET ${column} = now() WHERE phone = $1`, [phone]);
  expect((await decide(id, { decision: 'resend' })).body).toMatchObject({ code });
  expect(await copiesOf(outboxId)).toEqual([]);
  await decide(id, { decision: 'discard' });
});

it.each(['resend', 'discard'])('lets a receipt win over %s', async (decision) => {
  const { id, outboxId } = await anUnknown();
  expect((await decide(id, { decision })).status).toBe(200);
  await receive(`wamid.LATE_${decision}`, outboxId);
  expect((await stand.get(`/api/v1/messages/${id}`)).body).toMatchObject({ status: 'delivered', decision });
});

it('calls the copy back when the original turns out to have arrived', async () => {
  const { id, outboxId } = await anUnknown();
  await decide(id, { decision: 'resend' });
  await receive('wamid.ARRIVED', outboxId);
  const [copy] = await copiesOf(outboxId);
  expect((await stand.get(`/api/v1/messages/${copy?.id}`)).body).toMatchObject({
    status: 'cancelled',
    errors: [{ title: 'original_arrived' }],
  });
});

it('calls back a copy of a copy too, and for no failure', async () => {
  const { id, outboxId } = await anUnknown();
  await decide(id, { decision: 'resend' });
  const [copy] = await copiesOf(outboxId);
  await stand.query(
    `UPDATE outbox SET state = 'unknown', sending_at = now() - interval '1 minute',
       unknown_at = now() - interval '1 minute' WHERE message_id = $1`,
    [copy?.id],
  );
  await decide(copy?.id ?? '', { decision: 'resend' });
  const stateOfSecond = async () =>
    (
      await stand.query<{ state: string }>(
        'SELECT c.state FROM outbox c JOIN outbox o ON o.id = c.resend_of WHERE o.resend_of = $1',
        [outboxId],
      )
    )[0]?.state;
  await receive('wamid.FAILED_AFTER_ALL', outboxId, 'failed');
  expect(await stateOfSecond()).toBe('pending');
  await receive('wamid.FAILED_AFTER_ALL', outboxId);
  expect(await stateOfSecond()).toBe('cancelled');
});

it('settles with the id of WhatsApp, and takes the receipts that wait for it', async () => {
  const { id } = await anUnknown();
  await receive('wamid.SEEN', null);
  const settled = await decide(id, { decision: 'settle', providerMessageId: 'wamid.SEEN' });
  expect(settled.body).toMatchObject({ status: 'delivered', providerMessageId: 'wamid.SEEN' });
  const other = await anUnknown();
  const taken = await decide(other.id, { decision: 'settle', providerMessageId: 'wamid.SEEN' });
  expect(taken.body).toMatchObject({ code: 'provider_message_id_taken' });
});

it('settles without an id, which a later receipt brings', async () => {
  const { id, outboxId } = await anUnknown();
  expect((await decide(id, { decision: 'settle' })).body).toMatchObject({
    status: 'sent',
    providerMessageId: null,
  });
  await receive('wamid.LATER', outboxId);
  expect((await stand.get(`/api/v1/messages/${id}`)).body).toMatchObject({
    status: 'delivered',
    providerMessageId: 'wamid.LATER',
  });
});

it.each(['resend', 'discard', 'settle'])('wakes the conversation on %s', async (decision) => {
  const { id, conversationId } = await anUnknown();
  await decide(id, { decision });
  const ready = await stand.query(
    `SELECT 1 FROM lanes WHERE kind = 'out' AND conversation_id = $1 AND ready_at <= now()`,
    [conversationId],
  );
  expect(ready).toHaveLength(1);
  await stand.query('UPDATE lanes SET ready_at = NULL WHERE conversation_id = $1', [conversationId]);
});

it('refuses to decide on anything else', async () => {
  const { messageId } = await stand.receive({ phone: '15550100899' });
  const inbound = (await decide(messageId, { decision: 'discard' })).body;
  expect(inbound).toMatchObject({ statusCode: 409, code: 'not_unknown' });
  const { id } = (await stand.post('/webhook/send', { to: '15550100899', message: 'hola' })).body;
  const pending = (await decide(id, { decision: 'settle' })).body;
  expect([pending['code'], pending['message']]).toEqual(['not_unknown', expect.stringContaining('pending')]);
  expect(fieldsOf(await decide(id, { decision: 'discard', providerMessageId: 'wamid.X' }))).toEqual([
    'providerMessageId',
  ]);
  expect((await decide('999999', { decision: 'discard' })).status).toBe(404);
});
