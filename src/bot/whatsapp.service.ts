import { Injectable } from '@nestjs/common';
import { InboundContent, isSyntheticId, MessageContext, Referral } from '../domain/inbound';
import { Reply } from '../domain/outbound';
import { BusinessHours } from '../domain/business-hours';
import { isLeftToPeople } from '../domain/time';
import { HANDLERS } from './handlers/handlers';
import { closedAt } from './rules/closed';
import { Match, matchRule } from './rules/match';
import { Rule, RuleSubject } from './rules/rule';
import { Why } from './why';

/** A message that waits in its conversation, with the event that brought it. */
export type WaitingMessage = InboundContent & {
  readonly eventId: string;
  readonly providerMessageId: string;
  readonly context: MessageContext | null;
  readonly referral: Referral | null;
  readonly timestamp: Date;
  readonly arrivedAt: Date;
};

/** What a conversation has waiting, and what decides about it. */
export interface Situation {
  readonly messages: readonly WaitingMessage[];
  readonly rules: readonly Rule[];
  readonly botEnabled: boolean;
  /** A blocked contact is answered by nobody. */
  readonly blocked: boolean;
  /** Null: the business is always open. */
  readonly businessHours: BusinessHours | null;
  /** Messages that follow each other within this time are one turn; 0 answers each. */
  readonly turnQuietMs: number;
}

/** What becomes of one event: its own reply, or the event whose reply answers it too, or the reason for silence. */
export interface Decision {
  readonly eventId: string;
  readonly state: 'done' | 'skipped';
  readonly reason: string | null;
  readonly answeredBy: string | null;
  readonly markAsRead: boolean;
  readonly reply: Reply | null;
  /** The bot is quiet from here on, until it is released. */
  readonly handOver: boolean;
  /** What the customer said about messages that the business begins. */
  readonly consent: 'stop' | 'resume' | null;
  readonly why: Why;
}

/** A message of a turn, with what the rules make of it alone. */
interface Read {
  readonly message: WaitingMessage;
  readonly subject: RuleSubject | null;
  readonly match: Match | null;
}

type Calling = Read & { readonly match: Match };

/** The bot: routes each message to the handler of its type and lets the rules answer. Pure; effects are the caller's. */
@Injectable()
export class WhatsappService {
  /** Decides about every waiting message of one conversation, in order. One turn of the customer gets one reply. */
  processIncomingMessage(situation: Situation): Decision[] {
    const { messages, botEnabled, blocked, turnQuietMs } = situation;
    if (blocked) return messages.map((message) => silent(message, 'contact_blocked'));
    if (!botEnabled) return messages.map((message) => silent(message, 'bot_silenced'));
    const late = messages.filter((message) => isLeftToPeople(message.timestamp, message.arrivedAt));
    const timely = messages.filter((message) => !late.includes(message));
    const decisions = late.map((message) => silent(message, 'left_to_people'));
    for (const turn of turnsOf(timely, turnQuietMs)) {
      const handedOver = decisions.some((decision) => decision.handOver);
      if (handedOver) decisions.push(...turn.map((message) => silent(message, 'bot_silenced')));
      else decisions.push(...this.decideTurn(turn, situation));
    }
    return decisions;
  }

  /** What one message says to the rules, and what they answer to it. */
  handleMessage(
    message: WaitingMessage,
    { rules, businessHours }: Pick<Situation, 'rules' | 'businessHours'>,
  ): Read {
    // TypeScript cannot see that handler and content belong to the same type; the record's own type says so.
    const said = HANDLERS[message.type](message.content as never, message);
    const subject = said === null ? null : { ...said, ...closedAt(businessHours, message.arrivedAt) };
    return { message, subject, match: subject === null ? null : matchRule(rules, subject) };
  }

  /** The reply belongs to the last message that calls for one; it is the best that any message of the turn calls for. */
  private decideTurn(turn: readonly WaitingMessage[], situation: Situation): Decision[] {
    const reads = turn.map((message) => this.handleMessage(message, situation));
    const calling = reads.filter(callsForReply);
    const last = calling.at(-1);
    return reads.map((read) => {
      const decision = done(read);
      if (last === undefined || !callsForReply(read)) return decision;
      if (read !== last) return { ...decision, answeredBy: last.message.eventId };
      const best = calling.reduce(preferred);
      const why = { ...decision.why, ...whyOf(best), answers: calling.length };
      return { ...decision, reply: best.match.reply, ...effectsOf(calling), why };
    });
  }
}

function callsForReply(read: Read): read is Calling {
  return read.match !== null;
}

/** A wish counts, whichever message of the turn the reply is about. */
function effectsOf(calling: readonly Calling[]): Pick<Decision, 'handOver' | 'consent'> {
  const rules = calling.map(({ match }) => match.rule);
  const consent = rules.flatMap(({ when }) => (when.type === 'consent' ? [when.value] : [])).at(-1) ?? null;
  return { handOver: rules.some((rule) => rule.handOver), consent };
}

const NO_EFFECTS = { handOver: false, consent: null } as const;
const NO_RULE = { rule: null, matched: null, matchedEventId: null, answers: 0 } as const;

function silent({ eventId, type }: WaitingMessage, reason: string): Decision {
  const why = { handler: type, rulesAsked: false, ...NO_RULE };
  return {
    eventId,
    state: 'skipped',
    reason,
    answeredBy: null,
    markAsRead: false,
    reply: null,
    ...NO_EFFECTS,
    why,
  };
}

/** Read, and nothing said. */
function done({ message: { eventId, type, providerMessageId }, subject }: Read): Decision {
  const why = { handler: type, rulesAsked: subject !== null, ...NO_RULE };
  const markAsRead = !isSyntheticId(providerMessageId);
  return {
    eventId,
    state: 'done',
    reason: null,
    answeredBy: null,
    markAsRead,
    reply: null,
    ...NO_EFFECTS,
    why,
  };
}

function whyOf({ message, match }: Calling): Pick<Why, 'rule' | 'matched' | 'matchedEventId'> {
  const { id, position, when } = match.rule;
  return { rule: { id, position, when }, matched: match.matched, matchedEventId: message.eventId };
}

/** Of two the one whose rule is tried first; of the same rule the later message. */
function preferred(chosen: Calling, next: Calling): Calling {
  if (next.match.rank !== chosen.match.rank) return next.match.rank < chosen.match.rank ? next : chosen;
  return next.match.rule.position <= chosen.match.rule.position ? next : chosen;
}

/** Splits by the gaps between arrivals, so that a backlog is answered as it would have been live. */
function turnsOf(messages: readonly WaitingMessage[], quietMs: number): WaitingMessage[][] {
  const turns: WaitingMessage[][] = [];
  for (const message of messages) {
    const turn = turns.at(-1);
    const before = turn?.at(-1);
    const gap = before === undefined ? Infinity : message.arrivedAt.getTime() - before.arrivedAt.getTime();
    if (turn !== undefined && quietMs > 0 && gap <= quietMs) turn.push(message);
    else turns.push([message]);
  }
  return turns;
}
