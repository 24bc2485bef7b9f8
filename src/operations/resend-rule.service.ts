import { Injectable, Logger } from '@nestjs/common';
import { InboxService } from '../inbox/inbox.service';
import { OutboxDecisions, Said } from '../outbox/outbox-decisions.service';
import { Config } from '../platform/config/config';
import { WorkerDatabase } from '../platform/database/database';
import { isDatabaseAway } from '../platform/database/database-away';
import { Problem } from '../platform/errors/problem';
import { PulseService } from './pulse.service';

const PASS_EVERY_MS = 30_000;

/**
 * Says again what WhatsApp was silent about, once and only after it has been shown that its receipts could have come:
 * since it was sent the doors were open without a gap, nothing was refused, everything stored was read, and a later message
 * of the same line has a receipt (decision 2).
 */
@Injectable()
export class ResendRule {
  private readonly logger = new Logger(ResendRule.name);
  private restsUntil = performance.now() + PASS_EVERY_MS;

  constructor(
    private readonly config: Config,
    private readonly database: WorkerDatabase,
    private readonly pulse: PulseService,
    private readonly inbox: InboxService,
    private readonly decisions: OutboxDecisions,
  ) {}

  async step(): Promise<void> {
    if (this.config.resendUnknownAfterMinutes === 0 || performance.now() < this.restsUntil) return;
    // Also when it fails.
    this.restsUntil = performance.now() + PASS_EVERY_MS;
    await this.pass();
  }

  /** Several processes may do so at once: each message is decided on once. */
  async pass(): Promise<void> {
    const minutes = this.config.resendUnknownAfterMinutes;
    const unheard = await this.database.inTransaction(async (tx) => {
      const steadySince = await this.pulse.steadySince(tx);
      if (steadySince === null) return [];
      const unreadAt = (await this.inbox.unreadAt(tx)) ?? steadySince;
      const since = unreadAt > steadySince ? unreadAt : steadySince;
      return this.decisions.findUnheard(tx, { minutes, since });
    });
    for (const said of unheard) await this.resend(said);
  }

  private async resend(said: Said): Promise<void> {
    const decision = 'resend_by_rule';
    try {
      await this.database.inTransaction(async (tx) => this.decisions.resend(tx, said, decision));
      this.logger.log('unknown message decided', { ...said, decision });
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      // One that cannot be resent must not keep the others from it. Mostly it was decided or settled meanwhile.
      if (!(error instanceof Problem))
        this.logger.error('an unknown message could not be resent', said, error);
      else this.logger.debug('unknown message not resent', { ...said, code: error.code });
    }
  }
}
