import { Injectable } from '@nestjs/common';
import { InboundContent, isSyntheticId, MessageContext, Referral } from '../domain/inbound';
import { Reply } from '../domain/outbound';
import { isLeftToPeople } from '../domain/time';
import { HANDLERS } from './handlers/handlers';
import { Match, matchRule } from './rules/match';
import { Rule } from './rules/rule';

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
  /** The rule that gave the reply. */
  readonly ruleId: string | null;
}

/** The bot: routes each message to the handler of its type and lets the rules answer. Pure; effects are the caller's. */
@Injectable()
export class WhatsappService {
  /** Decides about every waiting message of one conversation, in order. One turn of the customer gets one reply. */
  processIncomingMessage({ messages, rules, botEnabled, turnQuietMs }: Situation): Decision[] {
    const silent = (message: WaitingMessage, reason: string): Decision => ({
      ...noReply(message.eventId),
      state: 'skipped',
      reason,
      markAsRead: false,
    });
    if (!botEnabled) return messages.map((message) => silent(message, 'bot_silenced'));
    const late = messages.filter((message) => isLeftToPeople(message.timestamp, message.arrivedAt));
    const timely = messages.filter((message) => !late.includes(message));
    return [
      ...late.map((message) => silent(message, 'left_to_people')),
      ...turnsOf(timely, turnQuietMs).flatMap((turn) => this.decideTurn(turn, rules)),
    ];
  }

  /** What the rules answer to one message; null for silence. */
  handleMessage(message: WaitingMessage, rules: readonly Rule[]): Match | null {
    // TypeScript cannot see that handler and content belong to the same type; the record's own type says so.
    const subject = HANDLERS[message.type](message.content as never, message);
    return subject === null ? null : matchRule(rules, subject);
  }

  /** The reply belongs to the last message that calls for one; it is the best that any message of the turn calls for. */
  private decideTurn(turn: readonly WaitingMessage[], rules: readonly Rule[]): Decision[] {
    const matches = new Map(turn.map((message) => [message, this.handleMessage(message, rules)]));
    const calling = turn.filter((message) => matches.get(message) !== null);
    const last = calling.at(-1);
    const best = calling.reduce<Match | null>(
      (chosen, message) => preferred(chosen, matches.get(message)),
      null,
    );
    return turn.map((message) => ({
      ...noReply(message.eventId),
      markAsRead: !isSyntheticId(message.providerMessageId),
      ...(message === last && best !== null ? { reply: best.reply, ruleId: best.rule.id } : {}),
      answeredBy: message !== last && calling.includes(message) ? (last?.eventId ?? null) : null,
    }));
  }
}

function noReply(eventId: string): Decision {
  const silence = { reason: null, answeredBy: null, markAsRead: false, reply: null, ruleId: null };
  return { eventId, state: 'done', ...silence };
}

/** Of two matches the one whose rule is tried first; of the same rule the later message's. */
function preferred(chosen: Match | null, match: Match | null | undefined): Match | null {
  if (match === null || match === undefined) return chosen;
  if (chosen === null || match.rank < chosen.rank) return match;
  return match.rank === chosen.rank && match.rule.position <= chosen.rule.position ? match : chosen;
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
