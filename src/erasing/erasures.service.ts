import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { ErasedBodies } from '../inbox/erased-bodies.service';
import { MediaErasures } from '../media/media-erasures';
import { MessageErasures } from '../messages/message-erasures';
import { Tx, WorkerDatabase } from '../platform/database/database';
import { isDatabaseAway } from '../platform/database/database-away';
import { Cipher } from '../platform/secrets/cipher';
import { holdKey } from '../platform/secrets/load-cipher';
import { Place } from '../platform/secrets/sealed-columns';
import { Line } from '../tenants/line';
import { LinesService } from '../tenants/lines.service';
import { redactionOf } from './redaction';

/** Somebody who was erased. */
export interface Erasure {
  readonly tenantId: string;
  readonly contactId: string;
  /** Somebody asked for it, or their time was over. */
  readonly reason: 'request' | 'retention';
  /** By what they are found in stored bodies. */
  readonly sought: readonly string[];
  /** Of ours, sent to them and perhaps to others. */
  readonly files: readonly string[];
  /** The last body that is to be looked through. */
  readonly sweepUntil: string;
}

interface Row {
  readonly id: string;
  readonly tenantId: string;
  readonly sought: Buffer;
  readonly files: readonly string[];
  readonly sweptTo: string;
  readonly sweepUntil: string;
  readonly erasedAt: string;
}

/** How long one that failed waits for its next turn, so that it keeps no other from being finished. */
const FAILED_WAITS_MS = 60 * 60 * 1000;

/**
 * What is left to do once a contact is gone: every stored body is looked through, and bytes are removed. Each step is a
 * transaction of its own and says how far it came, so that a process that dies costs a step.
 */
@Injectable()
export class Erasures {
  private readonly logger = new Logger(Erasures.name);
  /** Those that failed, and until when they wait. */
  private readonly waiting = new Map<string, number>();

  constructor(
    private readonly database: WorkerDatabase,
    private readonly cipher: Cipher,
    private readonly lines: LinesService,
    private readonly bodies: ErasedBodies,
    private readonly messages: MessageErasures,
    private readonly media: MediaErasures,
  ) {}

  /** In the transaction that erases. */
  async add(tx: Tx, { tenantId, contactId, reason, sought, files, sweepUntil }: Erasure): Promise<string> {
    const id = randomUUID();
    await holdKey(tx, this.cipher);
    await tx.query(
      `INSERT INTO erasures (id, tenant_id, former_contact_id, reason, sought, files, sweep_until)
       VALUES ($1, $2, $3, $4, $5, $6::uuid[], $7)`,
      [
        id,
        tenantId,
        contactId,
        reason,
        this.cipher.seal(JSON.stringify(sought), placeOf(tenantId, id)),
        files,
        sweepUntil,
      ],
    );
    return id;
  }

  /** Goes on with whatever is unfinished, for so long at most; false when something is left. */
  async finish(forMs: number): Promise<boolean> {
    const lines = await this.lines.reload();
    const startedAt = performance.now();
    const isTime = () => performance.now() - startedAt < forMs;
    const step = async () => this.sweepNext(lines);
    while (await step()) if (!isTime()) return false;
    while (await this.database.inTransaction(async (tx) => this.media.removeNext(tx))) {
      if (!isTime()) return false;
    }
    return true;
  }

  async isFinished(id: string): Promise<boolean> {
    const rows = await this.database.query(
      'SELECT 1 FROM erasures WHERE id = $1 AND finished_at IS NOT NULL',
      [id],
    );
    return rows.length > 0;
  }

  /**
   * False when nothing is to be done that nobody else is at. One that fails, as when its words do not open, waits, so that
   * those after it are finished all the same.
   */
  private async sweepNext(lines: readonly Line[]): Promise<boolean> {
    let id: string | undefined;
    try {
      return await this.database.inTransaction(async (tx) => {
        const row = await this.next(tx);
        id = row?.id;
        if (row !== undefined) await this.sweep(tx, row, lines);
        return row !== undefined;
      });
    } catch (error) {
      if (id === undefined || isDatabaseAway(error)) throw error;
      this.logger.error('an erasure cannot go on; it is tried again later', { erasureId: id }, error);
      this.waiting.set(id, performance.now() + FAILED_WAITS_MS);
      return true;
    }
  }

  private async next(tx: Tx): Promise<Row | undefined> {
    for (const [id, until] of this.waiting) if (until < performance.now()) this.waiting.delete(id);
    const [row] = await tx.query<Row>(
      `SELECT id, tenant_id AS "tenantId", sought, files, swept_to AS "sweptTo", sweep_until AS "sweepUntil",
              erased_at::text AS "erasedAt"
       FROM erasures WHERE finished_at IS NULL AND id <> ALL($1::uuid[])
       ORDER BY erased_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [[...this.waiting.keys()]],
    );
    return row;
  }

  private async sweep(tx: Tx, row: Row, lines: readonly Line[]): Promise<void> {
    const { id, tenantId, sweptTo: after, sweepUntil: until, erasedAt } = row;
    const sought = JSON.parse(this.cipher.open(row.sought, placeOf(tenantId, id))) as string[];
    const part = { after, until, erasedAt };
    const next = await this.bodies.redactPart(tx, part, redactionOf(tenantId, lines, sought));
    if (next === null) await this.end(tx, row);
    else await tx.query('UPDATE erasures SET swept_to = $2 WHERE id = $1', [id, next]);
  }

  private async end(tx: Tx, { id, tenantId, files }: Row): Promise<void> {
    const named = await this.messages.naming(tx, tenantId, files);
    await this.media.erase(
      tx,
      tenantId,
      files.filter((file) => !named.has(file)),
    );
    await tx.query(`UPDATE erasures SET finished_at = now(), sought = NULL, files = '{}' WHERE id = $1`, [
      id,
    ]);
    tx.afterCommit(() => this.logger.log('erasure finished', { erasureId: id }));
  }
}

function placeOf(tenantId: string, rowId: string): Place {
  return { tenantId, column: 'erasures.sought', rowId };
}
