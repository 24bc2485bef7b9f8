import { Injectable, Logger } from '@nestjs/common';
import { groupBy } from '../domain/group-by';
import { DeadLettersService } from '../inbox/dead-letters.service';
import { EventsService, PendingEvent } from '../inbox/events.service';
import { LaneClaim, LanesService } from '../lanes/lanes.service';
import { crashPoint } from '../platform/chaos/crash-points';
import { Tx, WorkerDatabase } from '../platform/database/database';
import { isDatabaseAway } from '../platform/database/database-away';
import { Owed } from '../platform/database/owed';
import { withLogFields } from '../platform/logging/logger';
import { Look } from '../platform/queue/loop';
import { Decider, kept } from './decider.service';

const MOST_LANES = 100;
/** Handled beside each other, with a connection each. */
const MOST_SUSPECTS = 3;
/** A step has no network in it, so whoever holds a lane for longer is gone. */
const LEASE_MS = 10_000;
const MOST_ATTEMPTS = 4;
const FIRST_RETRY_MS = 1_000;

/** Drives what waits in incoming lanes: many conversations in one transaction, and by themselves those that fail. */
@Injectable()
export class InboundLanes {
  private readonly logger = new Logger(InboundLanes.name);
  private readonly excuses = new Owed();

  constructor(
    private readonly database: WorkerDatabase,
    private readonly lanes: LanesService,
    private readonly events: EventsService,
    private readonly deadLetters: DeadLettersService,
    private readonly decider: Decider,
  ) {}

  async step(): Promise<Look> {
    const claims = await this.claim({ most: MOST_LANES, suspects: false });
    if (claims.length > 0) crashPoint('lane-claimed');
    await this.handleTogether(claims);
    return this.look(claims, false);
  }

  /** For a loop of its own, so that nobody else waits for lanes that fail, or that take long to. */
  async suspectStep(): Promise<Look> {
    await this.excuses.pay();
    const claims = await this.claim({ most: MOST_SUSPECTS, suspects: true });
    const ends = await Promise.allSettled(
      claims.map(async (claim) =>
        withLogFields({ conversationId: claim.conversationId }, () => this.handleAlone(claim)),
      ),
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return this.look(claims, true);
  }

  private async claim({ most, suspects }: { most: number; suspects: boolean }): Promise<LaneClaim[]> {
    return this.database.inTransaction(async (tx) => {
      const lines = await this.lanes.waitingLines(tx, 'in');
      const shares = lines.map((lineId) => ({ lineId, most }));
      return this.lanes.claim(tx, 'in', shares, { most, leaseMs: LEASE_MS, suspects });
    });
  }

  private async look(claims: readonly LaneClaim[], suspects: boolean): Promise<Look> {
    if (claims.length > 0) return { again: true };
    const dueInMs = await this.lanes.nextDueInMs(this.database, 'in', suspects);
    return { again: false, ...(dueInMs === undefined ? {} : { dueInMs }) };
  }

  /** When it fails, half of the lines by themselves, and so on: the lanes of a line that fails alone are suspects. */
  private async handleTogether(claims: readonly LaneClaim[]): Promise<void> {
    const batches = [claims];
    for (const batch of batches) {
      if (await this.handled(batch)) continue;
      const lines = [...groupBy(batch, (claim) => claim.lineId).values()];
      const middle = lines.length >> 1;
      if (middle > 0) batches.push(lines.slice(0, middle).flat(), lines.slice(middle).flat());
      else await this.giveBack(batch, { retryInMs: 0 });
    }
  }

  private async handled(claims: readonly LaneClaim[]): Promise<boolean> {
    if (claims.length === 0) return true;
    try {
      await this.database.inTransaction(async (tx) => {
        const held = await this.lanes.hold(tx, 'in', claims);
        await this.decider.decide(
          tx,
          held,
          await this.events.pending(
            tx,
            held.map((claim) => claim.conversationId),
          ),
        );
      });
      return true;
    } catch (error) {
      if (isDatabaseAway(error)) {
        await this.giveBack(claims, { retryInMs: FIRST_RETRY_MS, blameless: true });
        throw error;
      }
      this.logger.warn('a batch of conversations failed; handling fewer', { lanes: claims.length }, error);
      return false;
    }
  }

  private async giveBack(
    claims: readonly LaneClaim[],
    how: { retryInMs: number; blameless?: boolean },
  ): Promise<void> {
    await this.database.inTransaction((tx) => this.lanes.abandon(tx, 'in', claims, how));
  }

  /** One conversation, its oldest event counted before it is tried: whatever failed before is found this way. */
  private async handleAlone(claim: LaneClaim): Promise<void> {
    const event = await this.database.inTransaction(async (tx) => {
      const [held] = await this.lanes.hold(tx, 'in', [claim]);
      if (held === undefined) return undefined;
      const [head] = await this.events.pending(tx, [claim.conversationId], 1);
      if (head === undefined) await this.decider.release(tx, [held]);
      else if (head.attempts >= MOST_ATTEMPTS) await this.bury(tx, held, head);
      else {
        await this.events.countAttempt(tx, head.id);
        return head;
      }
      return undefined;
    });
    if (event === undefined) return;
    // The first time with all that waits, so that a turn still gets one reply; after that the head by itself.
    const most = event.attempts === 0 ? undefined : 1;
    try {
      await this.database.inTransaction(async (tx) => {
        const held = await this.lanes.hold(tx, 'in', [claim]);
        if (held.length > 0)
          await this.decider.decide(tx, held, await this.events.pending(tx, [claim.conversationId], most));
      });
    } catch (error) {
      if (isDatabaseAway(error)) {
        await this.excuses.add(async () => this.excuse(claim, event.id));
        throw error;
      }
      const attempts = event.attempts + 1;
      this.logger.error('an event failed', { eventId: event.id, attempts }, error);
      const retryInMs = attempts >= MOST_ATTEMPTS ? 0 : FIRST_RETRY_MS * 5 ** (attempts - 1);
      await this.giveBack([claim], { retryInMs });
    }
  }

  /** The database kept it from being handled: the attempt does not count. */
  private async excuse(claim: LaneClaim, eventId: string): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      await this.events.uncountAttempt(tx, eventId);
      await this.lanes.abandon(tx, 'in', [claim], { retryInMs: FIRST_RETRY_MS, blameless: true });
    });
  }

  /** The lane goes on without the event; a person sees it and may replay it. */
  private async bury(tx: Tx, claim: LaneClaim, event: PendingEvent): Promise<void> {
    this.logger.error('dead letter', { eventId: event.id, attempts: event.attempts });
    await this.events.finish(tx, [
      {
        state: 'dead',
        answeredBy: null,
        id: event.id,
        reason: 'handler_failed',
        decision: kept(claim, null),
      },
    ]);
    await this.deadLetters.add(tx, [
      {
        tenantId: claim.tenantId,
        lineId: claim.lineId,
        inboxId: event.inboxId,
        path: event.path,
        eventId: event.id,
        reason: 'handler_failed',
        error: `failed ${event.attempts} times; the log of event ${event.id} says why. Mend it, then replay`,
      },
    ]);
    await this.decider.release(tx, [claim]);
    this.decider.tell(tx, [claim]);
  }
}
