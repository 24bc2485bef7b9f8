import { Injectable } from '@nestjs/common';
import { sendsAttempted } from '../platform/metrics/metrics';
import { WhatsappApiService } from '../providers/cloud-api/whatsapp-api.service';
import { SendOutcome } from '../providers/provider';
import { Arrival, Departure } from './departure';

/** A process that was paused for longer between COMMIT and the first byte does not send: the lease may have passed on. */
const GUARD_MS = 3_000;

/** The only place where something leaves. */
@Injectable()
export class OutboxSender {
  constructor(private readonly whatsapp: WhatsappApiService) {}

  /** A read mark does not hold up the message behind it. Never rejects for anything that WhatsApp does. */
  async send(departure: Departure): Promise<Arrival> {
    const attempts = departure.entries.map(async (entry) => {
      const outcome = await this.attempt(departure, entry);
      sendsAttempted.inc({ outcome: outcome.outcome });
      return { entry, outcome };
    });
    return { claim: departure.claim, attempts: await Promise.all(attempts) };
  }

  private async attempt(
    { line, committedAt }: Departure,
    { id, kind, content, recipient, replyTo }: Departure['entries'][number],
  ): Promise<SendOutcome> {
    if (performance.now() - committedAt > GUARD_MS) {
      return { outcome: 'not_sent', error: { code: null, title: 'paused before sending' } };
    }
    if (kind === 'read') return this.whatsapp.markAsRead(line, replyTo ?? '');
    if (content === null || recipient === null) {
      return { outcome: 'refused', verdict: 'never', error: { code: null, title: 'the message is gone' } };
    }
    const quote = replyTo === null ? {} : { replyTo };
    return this.whatsapp.send(line, { correlationId: id, recipient, content, ...quote });
  }
}
