import { Injectable, Logger } from '@nestjs/common';
import { OutboxDecisions, Said } from '../outbox/outbox-decisions.service';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { StatusesService } from '../statuses/statuses.service';
import { DecisionOfPersonDto } from './decision.dto';
import { MessageDto } from './messages.dto';

/** A person says what became of a message whose outcome is unknown. */
@Injectable()
export class DecisionService {
  private readonly logger = new Logger(DecisionService.name);

  constructor(
    private readonly database: OperatorDatabase,
    private readonly decisions: OutboxDecisions,
    private readonly statuses: StatusesService,
  ) {}

  async decide(message: MessageDto, request: DecisionOfPersonDto): Promise<void> {
    const { id: messageId, conversationId, direction, status } = message;
    if (direction === 'inbound') {
      const why = `Message ${messageId} is ${status}; only a message of ours can be decided on`;
      throw new Problem('conflict', 'not_unknown', why);
    }
    const { decision, providerMessageId } = request;
    if (decision !== 'settle' && providerMessageId !== undefined) {
      throw Problem.invalid('providerMessageId', 'goes with settle only; leave it out');
    }
    const said = { messageId, conversationId };
    await this.database.inTransaction(async (tx) => this.carryOut(tx, said, request));
    this.logger.log('unknown message decided', { ...said, decision });
  }

  private async carryOut(
    tx: Tx,
    said: Said,
    { decision, providerMessageId }: DecisionOfPersonDto,
  ): Promise<void> {
    if (decision === 'resend') {
      await this.decisions.resend(tx, said, 'resend');
    } else if (decision === 'discard') {
      await this.decisions.discard(tx, said);
    } else {
      await this.statuses.expectReceipts(tx);
      await this.statuses.adoptParked(tx, await this.decisions.settle(tx, said, providerMessageId ?? null));
    }
  }
}
