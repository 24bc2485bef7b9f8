import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { ErasedBodies } from '../inbox/erased-bodies.service';
import { MediaErasures } from '../media/media-erasures';
import { MessageErasures } from '../messages/message-erasures';
import { Tx, WorkerDatabase } from '../platform/database/database';
import { Cipher } from '../platform/secrets/cipher';
import { holdKey } from '../platform/secrets/load-cipher';
import { Place } from '../platform/secrets/sealed-columns';
import { LinesService } from '../tenants/lines.service';
import { redactionOf } from './redaction';

/** Somebody who was erased. */
export interface Erasure {
  readonly tenantId: string;
  readonly contactId: string;
  /** Somebody asked for it, their time was over, or it had been done before a backup was brought back. */
  readonly reason: 'request' | 'retention' | 'restore';
  readonly digests: readonly Buffer[];
  /** By what they are found in stored bodies. */
  readonly sought: readonly string[];
  /** Of ours, sent to them and perhaps to others. */
  readonly files: readonly string[];
}

interface Row {
  readonly id: string;
  readonly tenantId: string;
  readonly sought: Buffer;
  readonly files: readonly string[];
  readonly sweptTo: string;
  readonly sweepUntil: string;
}

/**
 * What is left to do once a contact is gone: every stored body is looked through, and bytes are removed. Each step is a
 * transaction of its own and says how far it came, so that a process that dies costs a step.
 */
@Injectable()
export class Erasures {
  private readonly logger = new Logger(Erasures.name);

  constructor(
    private readonly database: WorkerDatabase,
    private readonly cipher: Cipher,
    private readonly lines: LinesService,
    private readonly bodies: ErasedBodies,
    private readonly messages: MessageErasures,
    private readonly media: MediaErasures,
  ) {}

  /** In the transaction that erases. */
  async add(tx: Tx, { tenantId, contactId, reason, digests, sought, files }: Erasure): Promise<string> {
    const id = randomUUID();
    await holdKey(tx, this.cipher);
    await tx.query(
      `INSERT INTO erasures (id, tenant_id, former_contact_id, reason, digests, sought, files, sweep_until)
       VALUES ($1, $2, $3, $4, $5::bytea[], $6, $7::uuid[], $8)`,
      [
        id,
        tenantId,
        contactId,
        reason,
        digests,
        this.cipher.seal(JSON.stringify(sought), placeOf(tenantId, id)),
        files,
        await this.bodies.last(tx),
      ],
    );
    return id;
  }

  /** Goes on with whatever is unfinished, for so long at most; false when something is left. */
  async finish(forMs: number): Promise<boolean> {
    const lines = await this.lines.reload();
    const startedAt = performance.now();
    const isTime = () => performance.now() - startedAt < forMs;
    const step = async () => this.database.inTransaction(async (tx) => this.sweepNext(tx, lines));
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

  /** False when nothing is to be done that nobody else is at. */
  private async sweepNext(tx: Tx, lines: Parameters<typeof redactionOf>[1]): Promise<boolean> {
    const [row] = await tx.query<Row>(
      `SELECT id, tenant_id AS "tenantId", sought, files, swept_to AS "sweptTo", sweep_until AS "sweepUntil"
       FROM erasures WHERE finished_at IS NULL ORDER BY erased_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
    );
    if (row === undefined) return false;
    const { id, tenantId, sweptTo: after, sweepUntil: until } = row;
    const sought = JSON.parse(this.cipher.open(row.sought, placeOf(tenantId, id))) as string[];
    const next = await this.bodies.redactPart(tx, { after, until }, redactionOf(tenantId, lines, sought));
    if (next === null) await this.end(tx, row);
    else await tx.query('UPDATE erasures SET swept_to = $2 WHERE id = $1', [id, next]);
    return true;
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
