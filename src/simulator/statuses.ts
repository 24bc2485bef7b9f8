import { createHash } from 'node:crypto';
import { Background } from './background';
import { Mischief, TemplateCategory } from './control-types';
import { asSeenBy, CustomerProfile, visiblePhone } from './customers';
import { contactCard, lineValue } from './envelope';
import { statusError } from './graph-errors';
import { JsonObject } from './json';
import { Outgoing } from './outgoing';
import { Prices } from './prices';
import { chance, Random } from './random';
import { Transcripts } from './transcripts';
import { SimulatedLine, StatusDelays } from './types';

/** What statuses need to know of a message that the Graph side accepted. */
export interface AcceptedMessage {
  line: SimulatedLine;
  id: string;
  type: string;
  customer: CustomerProfile;
  /** The digits of `to`; absent when it was sent to a business-scoped user id. */
  digits?: string;
  callbackData?: string;
  /** Of its template, when that is known, or its own. */
  category?: TemplateCategory;
  /** Unix seconds until which everything is free, after the answer to an ad. */
  freeUntil?: number;
  /** A voice note, which is also `played`. */
  voice?: boolean;
  /** The error code of its `failed`, which is the only status unless it was `sent` first. */
  failure?: number;
  failsAfterSent?: boolean;
  /** Comes with `sent` and again with `delivered`. */
  pricing?: JsonObject;
}

export class StatusReporter {
  constructor(
    private readonly delays: StatusDelays,
    private readonly mischief: Mischief,
    private readonly outgoing: Outgoing,
    private readonly transcripts: Transcripts,
    private readonly background: Background,
    private readonly clock: () => number,
    private readonly random: Random,
    private readonly prices: Prices,
  ) {}

  /**
   * Sends the statuses in the background, one after the other was answered. Resolves at once, or, when `early` is
   * drawn, after the product has answered the first one.
   */
  async start(accepted: AcceptedMessage): Promise<void> {
    if (!this.mischief.statuses) return;
    const price = accepted.failure === undefined ? { pricing: this.prices.of(accepted, this.clock()) } : {};
    const message = { ...accepted, ...price };
    const early = chance(this.mischief.earlyStatus, this.random);
    const [first, ...rest] = planOf(message, this.delays);
    if (first === undefined) return;
    if (early) await this.report(message, first.status);
    this.background.run(this.reportAll(message, early ? rest : [first, ...rest]));
  }

  private async reportAll(message: AcceptedMessage, plan: Step[]): Promise<void> {
    let elapsed = 0;
    for (const { status, afterMs } of plan) {
      if (!(await this.background.pause(afterMs - elapsed))) return;
      elapsed = Math.max(elapsed, afterMs);
      const reported = this.report(message, status);
      // Held updates wait for each other, so waiting for the answer would let each travel alone.
      if (!this.outgoing.holds) await reported;
    }
  }

  private async report(accepted: AcceptedMessage, status: string): Promise<void> {
    const { phoneNumberId } = accepted.line;
    const message = {
      ...accepted,
      customer: asSeenBy(accepted.customer, phoneNumberId, this.clock() / 1000),
    };
    const element = statusElement(message, status, this.clock());
    this.transcripts.setStatus(message.id, status, element['errors'] as JsonObject[] | undefined);
    if (chance(this.mischief.dropStatus, this.random)) return;
    const contacts =
      status === 'failed' ? {} : { contacts: [contactCard(namedIn(status, message.customer))] };
    const value = lineValue(message.line, { ...contacts, statuses: [element] });
    await this.outgoing.send({ line: message.line, value });
  }
}

/** Receipts tell a username, `sent` does not (Meta, business-scoped-user-ids). */
function namedIn(status: string, customer: CustomerProfile): CustomerProfile {
  if (status !== 'sent') return customer;
  const { username: _, ...unnamed } = customer;
  return unnamed;
}

interface Step {
  status: string;
  afterMs: number;
}

function planOf(message: AcceptedMessage, delays: StatusDelays): Step[] {
  const sent = { status: 'sent', afterMs: delays.sent };
  if (message.failure !== undefined) {
    if (message.failsAfterSent) return [sent, { status: 'failed', afterMs: delays.delivered }];
    return [{ status: 'failed', afterMs: delays.sent }];
  }
  // Meta reports nothing further for a reaction.
  if (message.type === 'reaction') return [sent];
  return [
    sent,
    { status: 'delivered', afterMs: delays.delivered },
    { status: 'read', afterMs: delays.read },
    ...(message.voice ? [{ status: 'played', afterMs: delays.read }] : []),
  ];
}

/** `statuses[]` element (Meta, webhooks/reference/messages/status and business-scoped-user-ids). */
export function statusElement(message: AcceptedMessage, status: string, now: number): JsonObject {
  const { customer, digits } = message;
  const failed = status === 'failed';
  const phone = digits ?? visiblePhone(customer);
  return {
    id: message.id,
    status,
    timestamp: String(Math.floor(now / 1000)),
    ...(phone === undefined ? {} : { recipient_id: phone }),
    // Meta leaves the user id out when a send to a phone failed.
    ...(failed && digits !== undefined ? {} : { recipient_user_id: customer.userId }),
    ...(customer.parentUserId === undefined ? {} : { recipient_parent_user_id: customer.parentUserId }),
    ...(customer.identityKeyHash === undefined || failed
      ? {}
      : { recipient_identity_key_hash: customer.identityKeyHash }),
    ...(message.callbackData === undefined ? {} : { biz_opaque_callback_data: message.callbackData }),
    ...(message.pricing && isPriced(status) ? { pricing: message.pricing } : {}),
    ...freeEntry(message, status),
    ...(failed ? { errors: [statusError(message.failure ?? 131000)] } : {}),
  };
}

function isPriced(status: string): boolean {
  return status === 'sent' || status === 'delivered';
}

/** Only in a free entry point window is there still a `conversation`; its end comes with `sent`. */
function freeEntry({ freeUntil, customer, line }: AcceptedMessage, status: string): JsonObject {
  if (freeUntil === undefined || status === 'failed') return {};
  const id = createHash('md5').update(`${line.phoneNumberId} ${customer.userId} ${freeUntil}`).digest('hex');
  const isSent = status === 'sent';
  return {
    conversation: {
      id,
      ...(isSent ? { expiration_timestamp: String(freeUntil) } : {}),
      origin: { type: 'referral_conversion' },
    },
  };
}
