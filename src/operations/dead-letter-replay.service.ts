import { Injectable, Logger } from '@nestjs/common';
import { DeadLetterFilter, DeadLettersService, StoredDeadLetter } from '../inbox/dead-letters.service';
import { EventsService } from '../inbox/events.service';
import { InboxService } from '../inbox/inbox.service';
import { LanesService } from '../lanes/lanes.service';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { WakeUps } from '../platform/queue/wake-ups';

/** What came of replaying many. */
export interface Replayed {
  readonly replayed: number;
  /** Open ones of the same choice that can never be read. */
  readonly refused: number;
  /** Open ones of the same choice that are left. */
  readonly remaining: number;
}

/** Small enough that the expander, which takes turns with it, hardly waits. */
const BATCH = 100;

/** Gives dead letters another try. What they did before they died is not done again. */
@Injectable()
export class DeadLetterReplayService {
  private readonly logger = new Logger(DeadLetterReplayService.name);

  constructor(
    private readonly database: OperatorDatabase,
    private readonly deadLetters: DeadLettersService,
    private readonly events: EventsService,
    private readonly inbox: InboxService,
    private readonly lanes: LanesService,
    private readonly wakeUps: WakeUps,
  ) {}

  /** @param tenantId whose dead letter it may be; null for anybody's */
  async replay(id: string, tenantId: string | null): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      await this.inbox.takeTurn(tx);
      const letter = await this.deadLetters.find(tx, id);
      if (letter === null || (tenantId !== null && letter.tenantId !== tenantId)) {
        throw Problem.notFound('Dead letter');
      }
      if (letter.refused) {
        throw new Problem(
          'conflict',
          'not_replayable',
          `Dead letter ${id} can never be read (${letter.reason}): ${letter.error}`,
        );
      }
      await this.tryAgain(tx, [letter]);
    });
  }

  /** The oldest open ones, each once, whoever else replays at the same time. */
  async replayOpen(filter: DeadLetterFilter, most: number): Promise<Replayed> {
    let replayed = 0;
    // Forward only: one that fails again meanwhile is open again, and is left for the next call.
    let afterId = '0';
    while (replayed < most) {
      const batch = { afterId, most: Math.min(BATCH, most - replayed) };
      const letters = await this.database.inTransaction(async (tx) => this.replayBatch(tx, filter, batch));
      const last = letters.at(-1);
      if (last === undefined) break;
      replayed += letters.length;
      afterId = last.id;
    }
    const { refused, replayable } = await this.deadLetters.countOpen(this.database, filter);
    return { replayed, refused, remaining: replayable };
  }

  private async replayBatch(
    tx: Tx,
    filter: DeadLetterFilter,
    batch: { afterId: string; most: number },
  ): Promise<StoredDeadLetter[]> {
    await this.inbox.takeTurn(tx);
    const letters = await this.deadLetters.findOpen(tx, filter, batch);
    await this.tryAgain(tx, letters);
    return letters;
  }

  private async tryAgain(tx: Tx, letters: readonly StoredDeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
    await this.revive(
      tx,
      letters.filter((letter) => letter.ofConversation),
    );
    await this.readBodiesAgain(
      tx,
      letters.filter((letter) => !letter.ofConversation),
    );
    const deadLetterIds = letters.map((letter) => letter.id);
    await this.deadLetters.markReplayed(tx, deadLetterIds);
    tx.afterCommit(() => this.logger.log('dead letters replayed', { deadLetterIds }));
  }

  /** Their messages are stored: only what the bot does with them is tried again, and only while they are dead. */
  private async revive(tx: Tx, letters: readonly StoredDeadLetter[]): Promise<void> {
    const lanes = await this.events.revive(tx, eventIdsOf(letters));
    if (lanes.length === 0) return;
    await this.lanes.makeReady(tx, 'in', lanes, { quietMs: 0 });
    tx.afterCommit(() => this.wakeUps.ring('in'));
  }

  /** Everything in the bodies that became an event before is recognised by its key. */
  private async readBodiesAgain(tx: Tx, letters: readonly StoredDeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
    await this.events.forget(tx, eventIdsOf(letters));
    await this.inbox.replay(tx, [...new Set(letters.map((letter) => letter.inboxId))]);
    tx.afterCommit(() => this.wakeUps.ring('expand'));
  }
}

function eventIdsOf(letters: readonly StoredDeadLetter[]): string[] {
  return letters.flatMap((letter) => letter.eventId ?? []);
}
