import { Injectable, Logger } from '@nestjs/common';
import { EventsService } from '../inbox/events.service';
import { Tx } from '../platform/database/database';
import { Line } from '../tenants/line';
import { AccountNotices } from './account-notices.service';
import { CustomerNotices } from './customer-notices.service';
import { eventOf, FoundNotice } from './found';
import { Heard } from './heard';
import { linesOfNotice } from './lines-of-notice';

/** Acts on what WhatsApp tells beside messages and receipts. Rare, so each kind is handled by itself. */
@Injectable()
export class NoticeIntake {
  private readonly logger = new Logger(NoticeIntake.name);

  constructor(
    private readonly customers: CustomerNotices,
    private readonly accounts: AccountNotices,
    private readonly events: EventsService,
  ) {}

  async take(tx: Tx, found: readonly FoundNotice[], lines: readonly Line[]): Promise<void> {
    if (found.length === 0) return;
    const heard = found.map((one) => ({
      found: one,
      notice: one.item.notice,
      lines: linesOfNotice(one, lines),
    }));
    await this.customers.take(tx, heard);
    await this.accounts.take(tx, heard);
    await this.events.add(
      tx,
      heard.map(({ found: one, lines: known }) =>
        known.length === 0
          ? eventOf(one, { state: 'skipped', reason: 'nobodys_account' })
          : eventOf(one, { state: 'done', reason: null }),
      ),
    );
    tx.afterCommit(() => this.report(heard));
  }

  private report(heard: readonly Heard[]): void {
    for (const { found, notice, lines } of heard) {
      this.logger.log('notice of WhatsApp', {
        inboxId: found.body.id,
        path: found.item.path,
        field: found.item.field,
        notice: notice.kind,
        lineIds: lines.map((line) => line.id),
      });
    }
  }
}
