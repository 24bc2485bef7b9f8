import { Injectable, Logger } from '@nestjs/common';
import { ContactErasures } from '../contacts/contact-erasures';
import { Erasures } from '../erasing/erasures.service';
import { ErasingService } from '../erasing/erasing.service';
import { MessageRemoval } from '../erasing/message-removal.service';
import { ErasedEvents } from '../inbox/erased-events.service';
import { MediaService } from '../media/media.service';
import { MessageErasures } from '../messages/message-erasures';
import { WorkerDatabase } from '../platform/database/database';
import { isDatabaseAway } from '../platform/database/database-away';
import { LOCKS } from '../platform/database/locks';
import { everywhere } from '../platform/database/tenant-scope';
import { rowsForgotten } from '../platform/metrics/metrics';
import { DEFAULT_SETTINGS, TenantRetention as Wanted } from '../tenants/settings';
import { TenantsService } from '../tenants/tenants.service';

const PASS_EVERY_MS = 60 * 60 * 1000;
const FIRST_PASS_AFTER_MS = 10_000;
/** After each transaction it rests four times as long as that took. */
const REST_FACTOR = 4;
const LEAST_REST_MS = 50;
/** After a part that failed, or that another process is at. */
const LONG_REST_MS = 60_000;
/** Each message takes its receipts, events and files with it. */
const MESSAGES = 200;
const CONTACTS = 20;

/** A part of a pass, and how it ended: there may be more of the same, or another process is at it. */
type Part = () => Promise<'more' | 'ended' | 'taken'>;

/** Deletes what tenants do not want to keep for longer, a part at a time. Where a pass stands is lost with the process. */
@Injectable()
export class TenantRetention {
  private readonly logger = new Logger(TenantRetention.name);
  private parts: Part[] = [];
  private restsUntil = performance.now() + FIRST_PASS_AFTER_MS;

  constructor(
    private readonly database: WorkerDatabase,
    private readonly tenants: TenantsService,
    private readonly messages: MessageErasures,
    private readonly removal: MessageRemoval,
    private readonly media: MediaService,
    private readonly contacts: ContactErasures,
    private readonly erasing: ErasingService,
    private readonly erasures: Erasures,
    private readonly events: ErasedEvents,
  ) {}

  /** Does the next part when it is time; answers in how many ms there is more to do. */
  async step(): Promise<number> {
    const startedAt = performance.now();
    if (startedAt < this.restsUntil) return this.restsUntil - startedAt;
    // Also when it fails.
    this.restsUntil = startedAt + LONG_REST_MS;
    if (this.parts.length === 0) this.parts = await this.plan();
    const ended = await this.next();
    const tookMs = performance.now() - startedAt;
    this.restsUntil = startedAt + tookMs + this.restMs(ended, tookMs);
    return this.restsUntil - performance.now();
  }

  /** A whole pass without rests. What fails is told at its end, and keeps nothing else from being done. */
  async pass(): Promise<void> {
    this.parts = await this.plan();
    const failures: unknown[] = [];
    while (this.parts.length > 0) await this.next().catch((error: unknown) => failures.push(error));
    await this.erasures.finish(Infinity);
    if (failures.length > 0) throw failures[0];
  }

  /** Taken out before it is done: one that fails waits for the next pass, and those after it do not. */
  private async next(): ReturnType<Part> {
    const part = this.parts.shift();
    if (part === undefined) return 'ended';
    const ended = await part();
    if (ended === 'more') this.parts.unshift(part);
    return ended;
  }

  private restMs(ended: Awaited<ReturnType<Part>>, tookMs: number): number {
    if (this.parts.length === 0) return PASS_EVERY_MS;
    return ended === 'taken' ? LONG_REST_MS : Math.max(LEAST_REST_MS, tookMs * REST_FACTOR);
  }

  private async plan(): Promise<Part[]> {
    await this.database.inTransaction(async (tx) => this.events.forgetOld(tx));
    const tenants = await everywhere(async () => this.tenants.tenants());
    return tenants.flatMap(({ id, settings }) => {
      const wanted: Wanted = { ...DEFAULT_SETTINGS.retention, ...settings.retention };
      return this.partsOf(id, wanted);
    });
  }

  private partsOf(tenantId: string, { messagesDays, mediaDays, contactsDays }: Wanted): Part[] {
    return [
      ...(messagesDays === null ? [] : [async () => this.forgetMessages(tenantId, messagesDays)]),
      ...(mediaDays === null ? [] : [this.mediaPart(tenantId, mediaDays)]),
      ...(contactsDays === null ? [] : [this.contactsPart(tenantId, contactsDays)]),
    ];
  }

  private async forgetMessages(tenantId: string, days: number): ReturnType<Part> {
    const forgotten = await this.database.inTransaction(async (tx) => {
      if (!(await tx.tryLock(LOCKS.tenantRetention))) return null;
      const old = await this.messages.olderThan(tx, tenantId, days, MESSAGES);
      await this.removal.remove(tx, tenantId, old, { conversationIds: [], reason: 'retention' });
      return old.length;
    });
    if (forgotten === null) return 'taken';
    rowsForgotten.inc({ what: 'messages' }, forgotten);
    return forgotten === MESSAGES ? 'more' : 'ended';
  }

  private mediaPart(tenantId: string, days: number): Part {
    let after = '0';
    return async () => {
      const swept = await this.database.inTransaction(async (tx) =>
        this.media.forget(tx, { after, days, tenantId }),
      );
      rowsForgotten.inc({ what: 'media' }, swept.deleted);
      after = swept.next ?? after;
      return swept.next === null ? 'ended' : 'more';
    };
  }

  private contactsPart(tenantId: string, days: number): Part {
    let after = '0';
    return async () => {
      const ids = await this.database.inTransaction(async (tx) =>
        this.contacts.quietFor(tx, tenantId, days, { after, most: CONTACTS }),
      );
      after = ids.at(-1) ?? after;
      let erased = 0;
      for (const id of ids) if (await this.eraseQuiet(tenantId, id, days)) erased += 1;
      if (erased > 0) this.logger.log('contacts erased for their age', { tenantId, count: erased });
      rowsForgotten.inc({ what: 'contacts' }, erased);
      return ids.length === CONTACTS ? 'more' : 'ended';
    };
  }

  /** One that cannot be erased keeps no other from it. */
  private async eraseQuiet(tenantId: string, contactId: string, days: number): Promise<boolean> {
    try {
      return (await this.erasing.eraseQuiet(tenantId, contactId, days)) !== null;
    } catch (error) {
      if (isDatabaseAway(error)) throw error;
      this.logger.error('a contact could not be erased', { tenantId, contactId }, error);
      return false;
    }
  }
}
