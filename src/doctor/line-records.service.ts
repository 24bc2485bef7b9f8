import { Injectable } from '@nestjs/common';
import { DeadLettersService } from '../inbox/dead-letters.service';
import { EventsService } from '../inbox/events.service';
import { PaceService } from '../outbox/pace.service';
import { OperatorDatabase } from '../platform/database/database';
import { everywhere } from '../platform/database/tenant-scope';
import { Line } from '../tenants/line';
import { Records } from './evidence';

/** What our own rows say of a line. */
@Injectable()
export class LineRecords {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly events: EventsService,
    private readonly deadLetters: DeadLettersService,
    private readonly pace: PaceService,
  ) {}

  /** Also what was addressed to it and given to nobody, which is no tenant's: only how often that happened comes out. */
  async of(line: Line): Promise<Records> {
    return everywhere(async () =>
      this.database.inTransaction(async (tx) => ({
        ...(await this.events.lastOf(tx, line.id)),
        deadLetters: await this.deadLetters.misdirected(tx, line),
        pausedCode: await this.pace.pausedCode(tx, line.id),
      })),
    );
  }
}
