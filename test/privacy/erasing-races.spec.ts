import { ErasingService } from '../../src/erasing/erasing.service';
import { Erasures } from '../../src/erasing/erasures.service';
import { ErasedBodies } from '../../src/inbox/erased-bodies.service';
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
const erase = async ({ contactId }: Place) => stand.service(ErasingService).erase(null, contactId);
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
  expect(await stand.service(ErasingService).erase(other, place.contactId)).toBeNull();
  expect(await left(place)).not.toEqual([]);
});

it('is finished by whoever looks next when its process died', async () => {
  const { place } = await somebody();
  const erased = await erase(place);
  const erasures = stand.service(Erasures);
  expect(await erasures.isFinished(erased?.erasureId ?? '')).toBe(false);
  expect(await erasures.finish(Infinity)).toBe(true);
  expect(await erasures.isFinished(erased?.erasureId ?? '')).toBe(true);
});

describe('stored webhooks of other tenants', () => {
  /** A body that names them and a number, and what came out of it for whom; by default it was read, and nothing did. */
  async function aBody(
    phone: string,
    phoneNumberId: string,
    { tenantId = null, letter = false }: { tenantId?: string | null; letter?: boolean } = {},
  ): Promise<() => Promise<boolean>> {
    const value = { metadata: { phone_number_id: phoneNumberId }, messages: [{ from: phone }] };
    const body = Buffer.from(JSON.stringify({ entry: [{ changes: [{ value }] }] }));
    const [{ id } = { id: '' }] = await stand.query<{ id: string }>(
      `INSERT INTO inbox (app_digest, body, state) VALUES ('', $1, 'expanded') RETURNING id`,
      [body],
    );
    const path = 'entry[0].changes[0]';
    if (tenantId !== null) {
      await stand.query(
        `INSERT INTO events (key, tenant_id, line_id, inbox_id, path, kind, state, arrived_at)
         VALUES (gen_random_uuid(), $1, gen_random_uuid(), $2, $3, 'message', 'done', now())`,
        [tenantId, id, `${path}.value.messages[0]`],
      );
    }
    if (letter) {
      await stand.query(
        `INSERT INTO dead_letters (inbox_id, path, reason, error) VALUES ($1, $2, 'unknown_line', 'x')`,
        [id, path],
      );
    }
    return async () => {
      const [kept] = await stand.query<{ body: Buffer }>('SELECT body FROM inbox WHERE id = $1', [id]);
      return kept?.body.equals(body) ?? false;
    };
  }
  let lines = 0;
  async function otherTenant(): Promise<{ tenantId: string; phoneNumberId: string }> {
    const { id: tenantId } = (await stand.post('/api/v1/tenants', { name: 'Otra' })).body;
    const phoneNumberId = `70080090077700${(lines += 1)}`;
    const line = { phoneNumberId, token: 't', verifyToken: 'v', appSecret: 's', tenantId };
    expect((await stand.post('/api/v1/lines', line)).status).toBe(201);
    return { tenantId, phoneNumberId };
  }
  const eraseWhole = async (place: Place) => {
    await erase(place);
    await stand.service(Erasures).finish(Infinity);
  };

  it('are spared, where the same person is their customer', async () => {
    const { phone, place } = await somebody();
    const { phoneNumberId } = await otherTenant();
    const isKept = await aBody(phone, phoneNumberId);
    await eraseWhole(place);
    expect(await isKept()).toBe(true);
  });

  it('are those that were told to them, whoever has the number now', async () => {
    const { phone, place } = await somebody();
    const { tenantId, phoneNumberId } = await otherTenant();
    const [{ ofOurs } = { ofOurs: '' }] = await stand.query<{ ofOurs: string }>(
      'SELECT phone_number_id AS "ofOurs" FROM lines WHERE id = $1',
      [stand.lineId],
    );
    const isTheirsKept = await aBody(phone, ofOurs, { tenantId });
    const isOursKept = await aBody(phone, phoneNumberId, { tenantId: stand.tenantId });
    await eraseWhole(place);
    expect([await isTheirsKept(), await isOursKept()]).toEqual([true, false]);
  });

  it('may be those of a number that nobody has yet, and wait to be read again', async () => {
    const { phone, place } = await somebody();
    const isWaitingKept = await aBody(phone, '700800900777999', { letter: true });
    // Delivered again while there was a line: nothing came of it, and nothing will.
    const isAgainKept = await aBody(phone, '700800900777999');
    await eraseWhole(place);
    expect([await isWaitingKept(), await isAgainKept()]).toEqual([true, false]);
  });
});

describe('what comes while a contact is erased', () => {
  const bodyOf = (phone: string) =>
    Buffer.from(
      JSON.stringify({
        entry: [
          {
            changes: [
              { value: { metadata: { phone_number_id: '700800900100201' }, messages: [{ from: phone }] } },
            ],
          },
        ],
      }),
    );
  const store = async (phone: string) =>
    stand.query(`INSERT INTO inbox (app_digest, body, next_at) VALUES ('', $1, 'infinity')`, [bodyOf(phone)]);
  const unread = async (phone: string) => stand.query('SELECT 1 FROM inbox WHERE body = $1', [bodyOf(phone)]);

  it('is news of somebody else, and is kept until it is read', async () => {
    const { phone, place } = await somebody();
    const bodies = stand.service(ErasedBodies);
    const redactNew = bodies.redactNew.bind(bodies);
    const meanwhile = jest.spyOn(bodies, 'redactNew').mockImplementation(async (tx, redaction) => {
      const taken = await redactNew(tx, redaction);
      await store(phone);
      return taken;
    });
    await erase(place);
    meanwhile.mockRestore();
    await stand.service(Erasures).finish(Infinity);
    expect(await unread(phone)).toHaveLength(1);
    // An id may be given before, and be seen after.
    const other = await somebody();
    await erase(other.place);
    await store(other.phone);
    await stand.query(
      'UPDATE erasures SET sweep_until = (SELECT max(id) FROM inbox) WHERE finished_at IS NULL',
    );
    await stand.service(Erasures).finish(Infinity);
    expect(await unread(other.phone)).toHaveLength(1);
  });
});

it('finishes erasures after one whose words do not open', async () => {
  const [one, other] = [await somebody(), await somebody()];
  const broken = await erase(one.place);
  const sound = await erase(other.place);
  await stand.query(`UPDATE erasures SET sought = '\\x00' WHERE id = $1`, [broken?.erasureId]);
  const erasures = stand.service(Erasures);
  expect(await erasures.finish(Infinity)).toBe(true);
  expect([
    await erasures.isFinished(broken?.erasureId ?? ''),
    await erasures.isFinished(sound?.erasureId ?? ''),
  ]).toEqual([false, true]);
  await stand.query('DELETE FROM erasures WHERE id = $1', [broken?.erasureId]);
});
