import { Injectable } from '@nestjs/common';
import { ContactMerges } from '../contacts/contact-merges';
import { WorkerDatabase } from '../platform/database/database';
import { Look } from '../platform/queue/loop';
import { MergingService } from './merging.service';

/** Merges what messages and receipts showed to be one: each pair in a transaction of its own, one at a time everywhere. */
@Injectable()
export class ProposedMerges {
  constructor(
    private readonly database: WorkerDatabase,
    private readonly contacts: ContactMerges,
    private readonly merging: MergingService,
  ) {}

  /** Calls this when there are new ones; those that other processes found are seen at the next look. */
  onProposed(wake: () => void): void {
    this.contacts.wake = wake;
  }

  async step(): Promise<Look> {
    if (!(await this.contacts.anyProposed(this.database))) return { again: false };
    return { again: await this.database.inTransaction(async (tx) => this.merging.mergeNext(tx)) };
  }
}
