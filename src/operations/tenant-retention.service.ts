import { Injectable, Logger } from '@nestjs/common';
import { ContactErasures } from '../contacts/contact-erasures';
import { Erasures } from '../erasing/erasures.service';
import { ErasingService } from '../erasing/erasing.service';
import { MessageRemoval } from '../erasing/message-removal.service';
import { ErasedEvents } from '../inbox/erased-events.service';
import { MediaService } from '../media/media.service';
import { MessageErasures } from '../messages/message-erasures';
import { Tx, WorkerDatabase } from '../platform/database/database';
import { everywhere } from '../platform/database/tenant-scope';
import { rowsForgotten } from '../platform/metrics/metrics';
import { DEFAULT_SETTINGS, TenantRetention as Wanted } from '../tenants/settings';
import { TenantsService } from '../tenants/tenants.service';

/** Any number: one process at a time deletes. */
const TENANT_RETENTION_LOCK = 727_007;
const PASS_EVERY_MS = 60 * 60 * 1000;
const FIRST_PASS_AFTER_MS = 10_000;
/** After each transaction it rests four times as long as that took. */
const REST_FACTOR = 4;
const LEAST_REST_MS = 50;
/** Each message takes its receipts, events and files with it. */
const MESSAGES = 200;
const CONTACTS = 20;

/** A part of a pass; true when there is more of the same. */
type Part = () => Promise<boolean>;

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
    this.restsUntil = startedAt + PASS_EVERY_MS / 60;
    if (this.parts.length === 0) this.parts = await this.plan();
    const [part] = this.parts;
    if (part !== undefined && !(await part())) this.parts.shift();
    const tookMs = performance.now() - startedAt;
    const restMs = this.parts.length === 0 ? PASS_EVERY_MS : Math.max(LEAST_REST_MS, tookMs * REST_FACTOR);
    this.restsUntil = startedAt + tookMs + restMs;
    return this.restsUntil - performance.now();
  }

  /** A whole pass without rests. */
  async pass(): Promise<void> {
    for (const part of await this.plan()) while (await part());
    await this.erasures.finish(Infinity);
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
      ...(contactsDays === null ? [] : [async () => this.forgetContacts(tenantId, contactsDays)]),
    ];
  }

  private async forgetMessages(tenantId: string, days: number): Promise<boolean> {
    const forgotten = await this.alone(async (tx) => {
      const old = await this.messages.olderThan(tx, tenantId, days, MESSAGES);
      await this.removal.remove(tx, tenantId, old, { conversationIds: [], reason: 'retention' });
      return old.length;
    });
    rowsForgotten.inc({ what: 'messages' }, forgotten);
    return forgotten === MESSAGES;
  }

  private mediaPart(tenantId: string, days: number): Part {
    let after = '0';
    return async () => {
      const swept = await this.database.inTransaction(async (tx) =>
        this.media.forget(tx, { after, days, tenantId }),
      );
      rowsForgotten.inc({ what: 'media' }, swept.deleted);
      after = swept.next ?? after;
      return swept.next !== null;
    };
  }

  private async forgetContacts(tenantId: string, days: number): Promise<boolean> {
    const ids = await this.database.inTransaction(async (tx) =>
      this.contacts.quietFor(tx, tenantId, days, CONTACTS),
    );
    for (const id of ids) await this.erasing.erase(tenantId, id, 'retention');
    if (ids.length > 0) this.logger.log('contacts erased for their age', { tenantId, count: ids.length });
    rowsForgotten.inc({ what: 'contacts' }, ids.length);
    return ids.length === CONTACTS;
  }

  /** 0 while another process is at it. */
  private async alone(work: (tx: Tx) => Promise<number>): Promise<number> {
    return this.database.inTransaction(async (tx) => {
      const [lock] = await tx.query<{ taken: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS taken', [
        TENANT_RETENTION_LOCK,
      ]);
      return lock?.taken === true ? work(tx) : 0;
    });
  }
}
