import { Injectable } from '@nestjs/common';
import { InboundContent, isSyntheticId } from '../domain/inbound';
import { Reply } from '../domain/outbound';
import { BusinessHours } from '../domain/business-hours';
import { isLeftToPeople } from '../domain/time';
import { Surroundings } from './handlers/handler';
import { HANDLERS } from './handlers/handlers';
import { closedAt } from './rules/closed';
import { Match, matchRule } from './rules/match';
import { Rule, RuleSubject } from './rules/rule';
import { Why } from './why';

/** What a customer said. */
export type Said = InboundContent & Surroundings;

/** A message that waits in its conversation, with the event that brought it. */
export type WaitingMessage = Said & {
  readonly eventId: string;
  readonly providerMessageId: string;
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
  /** Whether the customer's identity key changed and nobody accepted the new one yet: it may be somebody else. */
  readonly identityChanged?: boolean;
}

/** What a customer says about messages that the business begins. */
export type Wish = 'stop' | 'resume';

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
  readonly consent: Wish | null;
  readonly why: Why;
}

/** A message of a turn, with what the rules make of it alone. */
interface Read {
  readonly message: WaitingMessage;
  readonly subject: RuleSubject | null;
  readonly match: Match | null;
}

type Calling = Read & { readonly match: Match };
type Asked = Pick<Calling, 'message' | 'match'>;

/** The bot: routes each message to the handler of its type and lets the rules answer. Pure; effects are the caller's. */
@Injectable()
export class WhatsappService {
  /** Decides about every waiting message of one conversation, in order. One turn of the customer gets one reply. */
  processIncomingMessage(situation: Situation): Decision[] {
    const { messages, rules, botEnabled, blocked, turnQuietMs } = situation;
    const unanswered = (reason: string) => (message: WaitingMessage) =>
      this.leaveUnanswered(message, reason, rules);
    if (blocked) return messages.map(unanswered('contact_blocked'));
    if (!botEnabled) return messages.map(unanswered('bot_silenced'));
    const late = messages.filter((message) => isLeftToPeople(message.timestamp, message.arrivedAt));
    const timely = messages.filter((message) => !late.includes(message));
    const decisions = late.map(unanswered('left_to_people'));
    for (const turn of turnsOf(timely, turnQuietMs)) {
      const handedOver = decisions.some((decision) => decision.handOver);
      if (handedOver) decisions.push(...turn.map(unanswered('bot_silenced')));
      else decisions.push(...this.decideTurn(turn, situation));
    }
    return decisions;
  }

  /** What one message says to the rules, and what they answer to it. */
  handleMessage(
    message: WaitingMessage,
    { rules, businessHours }: Pick<Situation, 'rules' | 'businessHours'>,
  ): Read {
    const said = subjectOf(message);
    const subject = said === null ? null : { ...said, ...closedAt(businessHours, message.arrivedAt) };
    return { message, subject, match: subject === null ? null : matchRule(rules, subject) };
  }

  /** The wish in what nobody here answers: it is a fact about the customer, whoever speaks for the business. */
  wishIn(said: Said, rules: readonly Rule[]): Wish | null {
    const match = matchWish(said, rules);
    return match === null ? null : wishOf(match.rule);
  }

  private leaveUnanswered(message: WaitingMessage, reason: string, rules: readonly Rule[]): Decision {
    const match = matchWish(message, rules);
    return match === null ? silent(message, reason) : silentAbout({ message, match }, reason);
  }

  /** The reply belongs to the last message that calls for one; it is the best that any message of the turn calls for. */
  private decideTurn(turn: readonly WaitingMessage[], situation: Situation): Decision[] {
    const reads = turn.map((message) => this.handleMessage(message, situation));
    const calling = reads.filter(callsForReply);
    const last = calling.at(-1);
    if (
      situation.identityChanged === true &&
      last !== undefined &&
      calling.reduce(preferred).match.rule.sensitive
    )
      // What the rule says is for the person that the business knows.
      return reads.map((read) => (callsForReply(read) ? silentAbout(read, 'identity_changed') : done(read)));
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
  const consent = rules.map(wishOf).findLast((wish) => wish !== null) ?? null;
  return { handOver: rules.some((rule) => rule.handOver), consent };
}

function wishOf({ when }: Rule): Wish | null {
  return when.type === 'consent' ? when.value : null;
}

function matchWish(said: Said, rules: readonly Rule[]): Match | null {
  const subject = subjectOf(said);
  if (subject === null) return null;
  return matchRule(
    rules.filter(({ when }) => when.type === 'consent'),
    subject,
  );
}

function subjectOf(said: Said): RuleSubject | null {
  // TypeScript cannot see that handler and content belong to the same type; the record's own type says so.
  return HANDLERS[said.type](said.content as never, said);
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

/** Nothing is said, though a rule has something to say. */
function silentAbout(asked: Asked, reason: string): Decision {
  const { why, ...silence } = silent(asked.message, reason);
  const consent = wishOf(asked.match.rule);
  return { ...silence, consent, why: { ...why, rulesAsked: true, ...whyOf(asked) } };
}

function whyOf({ message, match }: Asked): Pick<Why, 'rule' | 'matched' | 'matchedEventId'> {
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
