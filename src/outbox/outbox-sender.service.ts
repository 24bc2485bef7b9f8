import { Injectable } from '@nestjs/common';
import { crashPoint } from '../platform/chaos/crash-points';
import { withLogFields } from '../platform/logging/logger';
import { answering, graphAnswering, sendsAttempted } from '../platform/metrics/metrics';
import { WhatsappApiService } from '../providers/cloud-api/whatsapp-api.service';
import { SendOutcome } from '../providers/provider';
import { Arrival, Attempt, Departure, Entry, Leaving } from './departure';

/** Nothing leaves later than this after the COMMIT: the process may have been paused, and its lease have passed on. */
const GUARD_MS = 3_000;

/** The only place where something leaves. */
@Injectable()
export class OutboxSender {
  constructor(private readonly whatsapp: WhatsappApiService) {}

  /** The message leaves at once, the read marks one after the other beside it. Never rejects for what WhatsApp does. */
  async send(departure: Departure): Promise<Arrival> {
    const messages = departure.entries.filter((entry) => entry.kind === 'message');
    const marks = departure.entries.filter((entry) => entry.kind === 'read');
    const [spoken, marked] = await Promise.all([
      this.attemptAll(departure, messages),
      this.attemptAll(departure, marks),
    ]);
    return { claim: departure.claim, probe: departure.probe, attempts: [...spoken, ...marked] };
  }

  private async attemptAll(departure: Departure, entries: Departure['entries']): Promise<Attempt[]> {
    const attempts: Attempt[] = [];
    for (const entry of entries) {
      const startedAt = new Date();
      const { id: outboxId, lineId, conversationId } = entry;
      const about = { outboxId, lineId, conversationId };
      const outcome = await withLogFields(about, () => this.attempt(departure, entry));
      measure(departure, entry, outcome, startedAt);
      attempts.push({ entry, outcome, startedAt, endedAt: new Date() });
    }
    return attempts;
  }

  private async attempt(
    { line, committedAt, committedOn }: Departure,
    { id, kind, content, recipient, replyTo, typing, identityKeyHash }: Leaving,
  ): Promise<SendOutcome> {
    crashPoint('departing');
    const elapsed = Math.max(performance.now() - committedAt, Date.now() - committedOn);
    if (elapsed > GUARD_MS) return { outcome: 'postponed' };
    if (kind === 'read') return this.whatsapp.markAsRead(line, replyTo ?? '', { typing });
    if (content === null || recipient === null) {
      return { outcome: 'refused', verdict: 'never', error: { code: null, title: 'the message is gone' } };
    }
    const quote = replyTo === null ? {} : { replyTo };
    const key = identityKeyHash === undefined ? {} : { identityKeyHash };
    return this.whatsapp.send(line, { correlationId: id, recipient, content, ...quote, ...key });
  }
}

function measure(
  { committedAt }: Departure,
  { waitedMs }: Entry,
  { outcome }: SendOutcome,
  startedAt: Date,
): void {
  sendsAttempted.inc({ outcome });
  if (outcome === 'postponed') return;
  graphAnswering.observe({ outcome }, Math.max(Date.now() - startedAt.getTime(), 0) / 1000);
  if (outcome === 'accepted' && waitedMs !== null) {
    answering.observe((waitedMs + performance.now() - committedAt) / 1000);
  }
}
