import { ok, strictEqual } from 'node:assert';
import { Rule } from '../../../src/bot/rules/rule';
import { Decision, Situation, WaitingMessage, WhatsappService } from '../../../src/bot/whatsapp.service';
import { InboundMessage } from '../../../src/domain/inbound';
import { trustedTime } from '../../../src/domain/time';
import { readWebhook } from '../../../src/providers/cloud-api/read-webhook';
import { claimStorable } from '../claims';
import { Group } from '../group';
import { NOW } from '../identities';
import { Mutator } from '../mutate';
import { claimSayable, RulePool } from './rules';

/** What a conversation has waiting. */
interface Waiting {
  readonly bodies: readonly unknown[];
  /** Between one body and the next, in ms. */
  readonly gaps: readonly number[];
  readonly rules: readonly Rule[];
  readonly botEnabled: boolean;
  readonly turnQuietMs: number;
}

const HOUR = 3_600_000;
const MOST_WAITING = 50;
const bot = new WhatsappService();

/** Whatever customers write, the bot decides about each message once and answers a turn at most once. */
export function turns(ready: readonly unknown[], mutator: Mutator, pool: RulePool): Group<Partial<Waiting>> {
  return {
    name: 'bot',
    share: 6,
    make(dice) {
      const changed = () => mutator.mutated(dice.pick(ready), dice);
      const bodies = [changed(), ...dice.many(2, changed)];
      return {
        bodies,
        gaps: bodies.map(() => dice.pick([0, 500, 1000, 1001, 5000])),
        rules: pool.pick(dice),
        botEnabled: dice.chance(0.95),
        turnQuietMs: dice.pick([0, 1000]),
      };
    },
    check({ bodies = [], gaps = [], rules = [], botEnabled = true, turnQuietMs = 0 }) {
      const messages = waitingOf(bodies, gaps);
      const situation = { messages, rules, botEnabled, turnQuietMs, blocked: false, businessHours: null };
      const decisions = bot.processIncomingMessage(situation);
      claimDecided(situation, decisions);
      const again = bot.processIncomingMessage(situation);
      strictEqual(JSON.stringify(again), JSON.stringify(decisions), 'asked again, it decides otherwise');
    },
  };
}

function claimDecided(
  { messages, botEnabled, turnQuietMs }: Situation,
  decisions: readonly Decision[],
): void {
  const ids = decisions.map((decision) => decision.eventId);
  const distinct = new Set(ids);
  ok(
    ids.length === messages.length && messages.every(({ eventId }) => distinct.has(eventId)),
    'not one decision for each message',
  );
  const replies = new Map(
    decisions.flatMap(({ eventId, reply }) => (reply === null ? [] : [[eventId, reply]])),
  );
  ok(replies.size <= (botEnabled ? turnCount(messages, turnQuietMs) : 0), 'more answers than turns');
  for (const { reply, answeredBy, why } of decisions) {
    claimStorable(why);
    if (reply !== null) claimSayable(reply);
    ok(answeredBy === null || (reply === null && replies.has(answeredBy)), 'answered by nothing');
  }
}

function turnCount(messages: readonly WaitingMessage[], quietMs: number): number {
  const timely = messages.filter(({ arrivedAt, timestamp }) => Number(arrivedAt) - Number(timestamp) < HOUR);
  const arrivals = timely.map(({ arrivedAt }) => Number(arrivedAt));
  return arrivals.filter((at, i) => i === 0 || quietMs === 0 || at - (arrivals[i - 1] ?? 0) > quietMs).length;
}

/** As they come out of the database. */
function waitingOf(bodies: readonly unknown[], gaps: readonly number[]): WaitingMessage[] {
  let at = NOW;
  const messages = bodies.flatMap((body, i) => {
    at += gaps[i] ?? 0;
    const arrivedAt = new Date(at);
    return messagesIn(body).map((message) => ({ message, arrivedAt }));
  });
  return messages.slice(0, MOST_WAITING).map(({ message, arrivedAt }, i) => ({
    ...(JSON.parse(JSON.stringify(message.content)) as InboundMessage['content']),
    eventId: String(i),
    providerMessageId: message.providerMessageId,
    context: message.context,
    referral: message.referral,
    errors: message.errors,
    timestamp: trustedTime(message.timestamp, arrivedAt),
    arrivedAt,
  }));
}

function messagesIn(body: unknown): InboundMessage[] {
  const items = readWebhook(body).flatMap((change) => change.items);
  const messages = items.flatMap((item) => (item.kind === 'message' ? [item.message] : []));
  return messages.filter((message) => message.readable && message.context?.groupId === undefined);
}
