import { Consent, ConsentService } from '../src/contacts/consent.service';
import { ReachabilityService } from '../src/contacts/reachability.service';
import { ConversationsService } from '../src/conversations/conversations.service';
import { LanesService } from '../src/lanes/lanes.service';
import { MergingService } from '../src/merging/merging.service';
import { OutboxService } from '../src/outbox/outbox.service';
import { Tx } from '../src/platform/database/database';
import { aLine, Place, Stand } from './operator/stand';
import { until } from './support/until';

let stand: Stand;
let otherLineId: string;
beforeAll(async () => {
  stand = await Stand.withLine();
  otherLineId = (await stand.post('/api/v1/lines', aLine())).body.id;
});
afterAll(() => stand.down());

let people = 0;
/** Two contacts who are one person. Each wrote on the line, and the newer one on another line, too. */
async function aPair(): Promise<{ older: Place; newer: Place; elsewhere: Place }> {
  people += 1;
  const P = `1555010${String(people).padStart(4, '0')}`;
  const older = await stand.receive({ phone: P });
  const newer = await stand.receive({ userId: `BR.${P}` });
  const elsewhere = await stand.receive({ userId: `BR.${P}` }, undefined, { lineId: otherLineId });
  return { older, newer, elsewhere };
}

const inTransaction = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  stand.database.inTransaction(work);
const merge = async (from: Place, into: Place) =>
  stand.post(`/api/v1/contacts/${from.contactId}/merge`, { into: into.contactId });

/** Resolves when a statement on this table waits for another transaction. */
async function waitingFor(table: string): Promise<void> {
  await until(async () => {
    const waiting = await stand.query(
      `SELECT 1 FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1`,
      [`%${table}%`],
    );
    return waiting.length > 0;
  });
}

/** Begins `work` when everything is merged and not committed yet, and commits when it waits for that. */
async function duringMerge<T>(
  { older, newer }: { older: Place; newer: Place },
  table: string,
  work: () => Promise<T>,
): Promise<T> {
  const working = await inTransaction(async (tx) => {
    const ids = { id: newer.contactId, into: older.contactId };
    await stand.service(MergingService).mergeAsTold(tx, ids, null);
    const begun = { ends: work() };
    await waitingFor(table);
    return begun;
  });
  return working.ends;
}

const aRefusal = ({ tenantId, contactId }: Place): Consent => ({
  tenantId,
  contactId,
  scope: 'marketing',
  value: 'stop',
  source: 'refusal',
  at: new Date(),
});
const refuse = async (tx: Tx, place: Place) => stand.service(ConsentService).record(tx, [aRefusal(place)]);

/** What is shown of a contact, and what its ledger says. */
async function refusalOf({ contactId }: Place): Promise<object> {
  const { marketingOptedOut } = (await stand.get(`/api/v1/contacts/${contactId}`)).body;
  const ledger = await stand.query('SELECT source FROM consents WHERE contact_id = $1', [contactId]);
  return { marketingOptedOut, ledger };
}
const REFUSED = { marketingOptedOut: true, ledger: [{ source: 'refusal' }] };

it('waits for whoever decides in a conversation that only one of the contacts has', async () => {
  const { older, newer, elsewhere } = await aPair();
  const { conversationId } = elsewhere;
  const lanes = stand.service(LanesService);
  await inTransaction((tx) => lanes.makeReady(tx, 'in', [elsewhere], { quietMs: 0 }));
  const shares = [{ lineId: otherLineId, most: 9 }];
  const claims = await inTransaction((tx) => lanes.claim(tx, 'in', shares, { most: 9, leaseMs: 10_000 }));
  const { merging, messageIds } = await inTransaction(async (tx) => {
    expect(await lanes.hold(tx, 'in', claims)).toHaveLength(1);
    const [[, { contactId } = elsewhere] = []] = await stand
      .service(ConversationsService)
      .load(tx, [conversationId]);
    const merged = { ends: merge(newer, older) };
    await Promise.race([merged.ends, waitingFor('lanes')]);
    const content = { type: 'text', content: { body: 'Hola' } } as const;
    const recipient = { phone: '15550100077' };
    const said = { ...elsewhere, contactId, recipient, content, replyTo: null, expiresAt: null };
    const sendings = [{ ...said, eventId: null }];
    return { merging: merged, messageIds: await stand.service(OutboxService).add(tx, sendings) };
  });
  expect((await merging.ends).status).toBe(200);
  expect(
    await stand.query('SELECT contact_id AS "contactId" FROM messages WHERE id = ANY($1::bigint[])', [
      messageIds,
    ]),
  ).toEqual([{ contactId: older.contactId }]);
});

describe('what is learned of a contact', () => {
  it('is the remaining one’s, when it was merged since it was found', async () => {
    const { older, newer } = await aPair();
    await merge(newer, older);
    await inTransaction((tx) => refuse(tx, newer));
    expect(await refusalOf(older)).toEqual(REFUSED);
  });

  it('is the remaining one’s, when it is told during the merge', async () => {
    const pair = await aPair();
    await duringMerge(pair, 'contacts', () => inTransaction((tx) => refuse(tx, pair.newer)));
    expect(await refusalOf(pair.older)).toEqual(REFUSED);
    const next = await aPair();
    await duringMerge(next, 'contacts', () =>
      inTransaction((tx) => stand.service(ReachabilityService).noteOtherIdentity(tx, [next.newer.contactId])),
    );
    expect((await stand.get(`/api/v1/contacts/${next.older.contactId}`)).body).toMatchObject({
      identityKeyChanged: true,
    });
  });

  it('is moved with the rest, when it is written before the merge sees it', async () => {
    const { older, newer } = await aPair();
    const merging = await inTransaction(async (tx) => {
      await refuse(tx, newer);
      const begun = { ends: merge(newer, older) };
      await waitingFor('contacts');
      return begun;
    });
    expect((await merging.ends).status).toBe(200);
    expect(await refusalOf(older)).toEqual(REFUSED);
  });
});

describe('what a person changes during a merge', () => {
  it('is changed of the contact that remains', async () => {
    const pair = await aPair();
    const changed = await duringMerge(pair, 'contacts', () =>
      stand.patch(`/api/v1/contacts/${pair.newer.contactId}`, { blocked: true, optedOut: true }),
    );
    const remaining = { id: pair.older.contactId, blocked: true, optedOut: true };
    expect(changed).toMatchObject({ status: 200, body: remaining });
  });

  it('is changed of the conversation that remains', async () => {
    const pair = await aPair();
    const changed = await duringMerge(pair, 'conversations', () =>
      stand.patch(`/api/v1/conversations/${pair.newer.conversationId}`, { botEnabled: false }),
    );
    const remaining = { id: pair.older.conversationId, botEnabled: false };
    expect(changed).toMatchObject({ status: 200, body: remaining });
  });
});
