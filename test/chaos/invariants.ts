import { groupBy } from '../../src/domain/group-by';
import { Evidence, EventRow, OutboxRow } from './evidence';
import { Ledger, Taken } from './ledger';

/** Every count that must be zero; the numbers are those of the reliability page's list of invariants. */
export interface Findings {
  /** I1: acknowledged bodies that are not stored. */
  readonly bodiesLost: string[];
  /** I2: acknowledged messages that are not done, skipped or dead, exactly once. */
  readonly messagesLost: string[];
  /** I2 too: messages that count as done and have no reply; every message here calls for one. */
  readonly unanswered: string[];
  /** I3: customers' messages answered twice, replies accepted twice, requests repeated without a certain refusal. */
  readonly answeredTwice: string[];
  /** I4: what the rows say against what the Graph side took. */
  readonly contradictions: string[];
  /** I6: replies of a conversation accepted in another order than they were decided, events in another than stored. */
  readonly outOfOrder: string[];
  /** I7: a decision under an older fence than one before it, or two replies for one event. */
  readonly fences: string[];
  /** I18: files of acknowledged messages that are not kept, or not as they are. */
  readonly filesLost: string[];
  /** I19: customers who are two contacts though they were seen to be one. */
  readonly knownTwice: string[];
  /** I12: bodies stored more often than they were posted. */
  readonly multiplied: string[];
  /** I10: bodies stored or taken that nobody signed. */
  readonly trespasses: string[];
  /** I11: states that are not what the acknowledged receipts make of them. */
  readonly receipts: string[];
}

export function examine(ledger: Ledger, evidence: Evidence): Findings {
  return {
    bodiesLost: [...ledger.acknowledged].filter((digest) => !evidence.bodies.has(digest)),
    messagesLost: messagesLost(ledger, evidence.events),
    unanswered: unanswered(evidence),
    answeredTwice: answeredTwice(ledger),
    contradictions: [
      ...evidence.outbox.flatMap((row) => contradictionsOf(row, ledger)),
      ...requestedByNobody(ledger, evidence),
    ],
    outOfOrder: outOfOrder(ledger, evidence),
    fences: brokenFences(ledger, evidence),
    filesLost: filesLost(ledger, evidence),
    knownTwice: knownTwice(ledger, evidence),
    multiplied: [...evidence.bodies].flatMap(([digest, count]) =>
      count > (ledger.posts.get(digest) ?? 0) ? [`${digest} is stored ${count} times`] : [],
    ),
    trespasses: [
      ...[...ledger.forbidden].filter((digest) => evidence.bodies.has(digest)),
      ...(ledger.counts.forbiddenAccepted > 0 ? [`${ledger.counts.forbiddenAccepted} answered 200`] : []),
    ],
    receipts: evidence.outbox.flatMap((row) => wrongReceipts(row, ledger)),
  };
}

function messagesLost(ledger: Ledger, events: readonly EventRow[]): string[] {
  const byWamid = groupBy(events, (event) => event.wamid);
  return [...ledger.written].flatMap(([wamid, { acknowledged }]) => {
    const found = byWamid.get(wamid) ?? [];
    if (found.length === 0 && !acknowledged) return [];
    const ended = found.length === 1 && ['done', 'skipped', 'dead'].includes(found[0]?.state ?? '');
    return ended ? [] : [`${wamid}: ${found.map(({ state }) => state).join(', ') || 'nowhere'}`];
  });
}

function unanswered({ events, outbox }: Evidence): string[] {
  const replied = new Set(outbox.map(({ event }) => Number(event)));
  return events.flatMap(({ id, wamid, state, answeredBy }) =>
    state === 'done' && !replied.has(answeredBy ?? id) ? [`${wamid}: done without a reply`] : [],
  );
}

function requestedByNobody({ requests }: Ledger, { outbox }: Evidence): string[] {
  const known = new Set(outbox.map(({ id }) => id));
  return [...requests.keys()]
    .filter((id) => !known.has(id))
    .map((id) => `${id} was requested and has no row`);
}

function answeredTwice({ taken, requests, refusals }: Ledger): string[] {
  const all = [...taken].flatMap(([outboxId, times]) => times.map((one) => ({ ...one, outboxId })));
  const perQuestion = [...groupBy(all, (one) => one.quoted)].filter(([, answers]) => answers.length > 1);
  const repeated = [...requests].filter(([id, count]) => count > 1 + (refusals.get(id) ?? 0));
  return [
    ...perQuestion.map(([quoted, answers]) => `${quoted} answered ${answers.length} times`),
    ...repeated.map(([id, count]) => `${id} requested ${count} times`),
  ];
}

function contradictionsOf({ id, state, wamid }: OutboxRow, { taken, receipts }: Ledger): string[] {
  const [acceptance, ...more] = taken.get(id) ?? [];
  const accepted = acceptance === undefined ? 0 : 1 + more.length;
  const heard = receipts.get(id);
  const told = heard !== undefined && (heard.acknowledgedRank > 0 || heard.acknowledgedFailure);
  const right =
    state === 'sent'
      ? accepted === 1 && acceptance?.wamid === wamid
      : state === 'unknown'
        ? accepted <= 1 && !told
        : accepted === 0;
  return right ? [] : [`${id} is ${state} (${wamid}), accepted ${accepted} times, told: ${told}`];
}

/** What becomes one conversation keeps the order that it had in each. */
/**
 * Nobody waits for ever for a message whose outcome is unknown: a request that the network delivers after the time limit of
 * requests and the grace that follows it may come after those behind it.
 */
const GIVEN_UP_AFTER_MS = 25_000;

function takenInTime({ id, sendingAt }: OutboxRow, taken: Ledger['taken']): readonly Taken[] {
  const latest = (sendingAt ?? Infinity) + GIVEN_UP_AFTER_MS;
  return taken.get(id)?.filter(({ at }) => at <= latest) ?? [];
}

function outOfOrder({ taken, written }: Ledger, { outbox, events }: Evidence): string[] {
  const faults: string[] = [];
  const writers = new Map(events.map(({ id, wamid }) => [id, written.get(wamid)?.writer]));
  const placeOf = (conversation: string, event: number) => `${conversation} of ${writers.get(event)}`;
  for (const [conversation, rows] of groupBy(outbox, (row) => placeOf(row.conversation, Number(row.event)))) {
    const orders = rows.flatMap((row) => takenInTime(row, taken).map(({ order }) => order));
    if (!ascends(orders)) faults.push(`replies of conversation ${conversation}: ${orders.join(' ')}`);
    if (!ascends(rows.flatMap(({ event }) => (event === null ? [] : [Number(event)])))) {
      faults.push(`outbox of conversation ${conversation}`);
    }
  }
  for (const [conversation, rows] of groupBy(events, (row) => placeOf(row.conversation, row.id))) {
    if (!ascends(rows.map((row) => row.inbox))) faults.push(`events of conversation ${conversation}`);
  }
  return faults;
}

function brokenFences({ written }: Ledger, { events, outbox }: Evidence): string[] {
  const faults: string[] = [];
  for (const [conversation, rows] of groupBy(
    events,
    (row) => `${row.conversation} of ${written.get(row.wamid)?.writer}`,
  )) {
    const fences = rows.flatMap(({ fence }) => fence ?? []);
    if (!ascends(fences)) faults.push(`conversation ${conversation}: ${fences.join(' ')}`);
  }
  for (const [event, rows] of groupBy(outbox, (row) => row.event)) {
    if (event !== null && rows.length > 1) faults.push(`event ${event} has ${rows.length} replies`);
  }
  return faults;
}

function filesLost({ written }: Ledger, { files }: Evidence): string[] {
  const byWamid = groupBy(files, ({ wamid }) => wamid);
  return [...written].flatMap(([wamid, { sha256, acknowledged }]) => {
    if (sha256 === null || !acknowledged) return [];
    const found = byWamid.get(wamid) ?? [];
    const kept = found.length === 1 && found[0]?.state === 'stored' && found[0].sha256 === sha256;
    return kept ? [] : [`${wamid}: ${found.map(({ state }) => state).join(', ') || 'nowhere'}`];
  });
}

function knownTwice({ persons }: Ledger, { contacts }: Evidence): string[] {
  return [...persons.values()].flatMap(({ phone, userId, wroteTo, provenTo }) => {
    const proven = wroteTo.size > 0 && [...wroteTo].every((lineKey) => provenTo.has(lineKey));
    if (!proven) return [];
    const found = new Set([phone, userId].flatMap((name) => [...(contacts.get(name) ?? [])]));
    return found.size === 1 ? [] : [`${userId} is ${found.size} contacts`];
  });
}

/** A receipt may have been stored although its 200 was lost: then the row knows more than was acknowledged. */
function wrongReceipts({ id, state, rank, failed }: OutboxRow, { receipts }: Ledger): string[] {
  const known = receipts.get(id);
  if (known === undefined) return rank === 0 && !failed ? [] : [`${id} has receipts that nobody sent`];
  const rankRight = rank >= known.acknowledgedRank && rank <= known.sentRank;
  const failureRight = failed ? known.sentFailure : !known.acknowledgedFailure;
  return rankRight && failureRight
    ? []
    : [`${id} (${state}) shows ${rank}, ${failed}: ${JSON.stringify(known)}`];
}

function ascends(numbers: readonly number[]): boolean {
  return numbers.every((number, i) => i === 0 || number >= (numbers[i - 1] ?? 0));
}
