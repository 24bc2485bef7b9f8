import { ErasingService } from '../../src/erasing/erasing.service';
import { Erasures } from '../../src/erasing/erasures.service';
import { LanesService } from '../../src/lanes/lanes.service';
import { Arrival, Departure } from '../../src/outbox/departure';
import { OutboxArrivals } from '../../src/outbox/outbox-arrivals.service';
import { OutboxDepartures } from '../../src/outbox/outbox-departures.service';
import { SendOutcome } from '../../src/providers/provider';
import { StatusesService } from '../../src/statuses/statuses.service';
import { Place, Stand } from '../operator/stand';

let stand: Stand;
beforeAll(async () => {
  stand = await Stand.withLine();
});
afterAll(() => stand.down());

let people = 0;
async function somebody(): Promise<{ phone: string; place: Place }> {
  people += 1;
  const phone = `1555018${String(people).padStart(4, '0')}`;
  return { phone, place: await stand.receive({ phone }) };
}
const erase = async ({ contactId }: Place) => stand.service(ErasingService).erase(null, contactId, 'request');
const say = async (to: string) => stand.post('/webhook/send', { to, message: 'hola' });
const left = async ({ contactId, conversationId }: Place) =>
  stand.query(
    `SELECT 1 FROM contacts WHERE id = $1 UNION ALL SELECT 1 FROM conversations WHERE id = $2
     UNION ALL SELECT 1 FROM messages WHERE contact_id = $1 UNION ALL SELECT 1 FROM outbox WHERE conversation_id = $2
     UNION ALL SELECT 1 FROM lanes WHERE conversation_id = $2`,
    [contactId, conversationId],
  );

function arrivalOf({ claim, entries, probe }: Departure, outcome: SendOutcome): Arrival {
  const at = { startedAt: new Date(0), endedAt: new Date(0) };
  return { probe, claim, attempts: entries.map((entry) => ({ entry, outcome, ...at })) };
}

it.each<[string, SendOutcome]>([
  ['was accepted', { outcome: 'accepted', providerMessageId: 'wamid.LATE' }],
  [
    'was refused for good by the customer',
    { outcome: 'refused', verdict: 'opted_out', error: { code: 131050, title: 'no marketing' } },
  ],
  ['may have arrived', { outcome: 'unknown', error: { code: null, title: 'broken' } }],
])('a send that was under way and %s brings nobody back', async (_, outcome) => {
  const { phone, place } = await somebody();
  await say(phone);
  const [departure] = (await stand.service(OutboxDepartures).next(64, () => 64)).departures;
  if (departure === undefined) throw new Error('nothing left');
  await erase(place);
  await stand.database.inTransaction(async (tx) => {
    const arrival = arrivalOf(departure, outcome);
    await stand.service(OutboxArrivals).learn(tx, [arrival]);
    const accepted = await stand.service(OutboxArrivals).settle(tx, [arrival]);
    await stand.service(StatusesService).adoptParked(tx, accepted);
  });
  expect(await left(place)).toEqual([]);
});

it('ends the work of whoever holds its lane', async () => {
  const { place } = await somebody();
  const lanes = stand.service(LanesService);
  const [claim] = await stand.database.inTransaction(async (tx) => {
    await lanes.makeReady(tx, 'in', [place], { quietMs: 0 });
    const share = { lineId: stand.lineId, most: 9 };
    return lanes.claim(tx, 'in', [share], { most: 9, leaseMs: 10_000 });
  });
  if (claim === undefined) throw new Error('no lane was claimed');
  await erase(place);
  expect(await stand.database.inTransaction((tx) => lanes.hold(tx, 'in', [claim]))).toEqual([]);
  expect(await left(place)).toEqual([]);
});

it('leaves nothing behind of what is said to it at the same moment', async () => {
  for (let turn = 0; turn < 5; turn += 1) {
    const { phone, place } = await somebody();
    const [erased, ...said] = await Promise.all([
      erase(place),
      say(phone),
      stand.patch(`/api/v1/contacts/${place.contactId}`, { optedOut: true }),
      stand.post(`/api/v1/messages/${place.messageId}/read`, {}),
      say(phone),
    ]);
    expect(erased).not.toBeNull();
    expect(said.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
    expect(await left(place)).toEqual([]);
  }
});

it('is erased once, however many ask', async () => {
  const { place } = await somebody();
  const answers = await Promise.all([erase(place), erase(place), erase(place)]);
  expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
});

it('is nobody that another tenant may erase', async () => {
  const { place } = await somebody();
  const other = '7b0c6f43-6d3b-4f6c-9a4a-2d1f2a3b4c5d';
  expect(await stand.service(ErasingService).erase(other, place.contactId, 'request')).toBeNull();
  expect(await left(place)).not.toEqual([]);
});

it('is finished by whoever looks next when its process died', async () => {
  const { place } = await somebody();
  const erased = await erase(place);
  const erasures = stand.service(Erasures);
  expect(await erasures.isFinished(erased?.erasureId ?? '')).toBe(false);
  expect(await erasures.finish(10_000)).toBe(true);
  expect(await erasures.isFinished(erased?.erasureId ?? '')).toBe(true);
});

it('spares webhooks of another tenant whose customer the same person is', async () => {
  const { phone, place } = await somebody();
  const { id: tenantId } = (await stand.post('/api/v1/tenants', { name: 'Otra' })).body;
  const line = { phoneNumberId: '700800900777001', token: 't', verifyToken: 'v', appSecret: 's', tenantId };
  expect((await stand.post('/api/v1/lines', line)).status).toBe(201);
  const body = JSON.stringify({
    entry: [
      {
        changes: [
          { value: { metadata: { phone_number_id: '700800900777001' }, messages: [{ from: phone }] } },
        ],
      },
    ],
  });
  const [row] = await stand.query<{ id: string }>(
    `INSERT INTO inbox (app_digest, body, state) VALUES ('', $1, 'expanded') RETURNING id`,
    [Buffer.from(body)],
  );
  await erase(place);
  await stand.service(Erasures).finish(10_000);
  const [kept] = await stand.query<{ body: Buffer }>('SELECT body FROM inbox WHERE id = $1', [row?.id]);
  expect(kept?.body.toString()).toBe(body);
});
