import { Injectable, Logger } from '@nestjs/common';
import { DeadLettersService, StoredDeadLetter } from '../inbox/dead-letters.service';
import { EventsService } from '../inbox/events.service';
import { InboxService } from '../inbox/inbox.service';
import { LanesService } from '../lanes/lanes.service';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { WakeUps } from '../platform/queue/wake-ups';

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
      const letter = await this.deadLetters.find(tx, id);
      if (letter === null || (tenantId !== null && letter.tenantId !== tenantId)) {
        throw Problem.notFound('Dead letter');
      }
      if (letter.unreadable) {
        throw new Problem(
          'conflict',
          'not_replayable',
          `Dead letter ${id} can never be read (${letter.reason}): ${letter.error}`,
        );
      }
      if (letter.ofConversation) await this.revive(tx, letter);
      else await this.readBodyAgain(tx, letter);
      await this.deadLetters.markReplayed(tx, id);
    });
    this.logger.log('dead letter replayed', { deadLetterId: id });
  }

  /** Its message is stored: only what the bot does with it is tried again, and only while it is dead. */
  private async revive(tx: Tx, { eventId }: StoredDeadLetter): Promise<void> {
    const lane = eventId === null ? null : await this.events.revive(tx, eventId);
    if (lane === null) return;
    await this.lanes.makeReady(tx, 'in', [lane], { quietMs: 0 });
    tx.afterCommit(() => this.wakeUps.ring('in'));
  }

  /** Everything in the body that became an event before is recognised by its key. */
  private async readBodyAgain(tx: Tx, { eventId, inboxId }: StoredDeadLetter): Promise<void> {
    if (eventId !== null) await this.events.forget(tx, eventId);
    await this.inbox.replay(tx, inboxId);
    tx.afterCommit(() => this.wakeUps.ring('expand'));
  }
}
