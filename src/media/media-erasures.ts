import { Injectable } from '@nestjs/common';
import { crashPoint } from '../platform/chaos/crash-points';
import { Tx } from '../platform/database/database';
import { MediaKeeper } from './media-keeper.service';
import { lockContents, removeUnnamed } from './unnamed';

/** One transaction: each may be a request to the store. */
const BATCH = 50;

/**
 * Files that go for good. First their rows say so, in the transaction that erases their messages; then their bytes go, and the
 * rows with them: a process that dies in between leaves rows that say what is still to be done.
 */
@Injectable()
export class MediaErasures {
  constructor(private readonly keeper: MediaKeeper) {}

  /** Files that came with messages. What is still to be fetched is not fetched any more. */
  async eraseOf(tx: Tx, messageIds: readonly string[]): Promise<number> {
    const rows = await tx.query(`${DOOM} WHERE message_id = ANY($1::bigint[]) RETURNING id`, [messageIds]);
    return rows.length;
  }

  /** Files of ours. */
  async erase(tx: Tx, tenantId: string, ids: readonly string[]): Promise<void> {
    await tx.query(`${DOOM} WHERE tenant_id = $1 AND id = ANY($2::uuid[])`, [tenantId, ids]);
  }

  /** Removes the next bytes, unless another file has the same; false when there are none. */
  async removeNext(tx: Tx): Promise<boolean> {
    const rows = await tx.query<{ id: string; tenantId: string; sha256: string | null; size: string | null }>(
      `SELECT id, tenant_id AS "tenantId", sha256, size FROM media WHERE state = 'erased'
       ORDER BY seq LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
    );
    const contents = rows.flatMap(({ tenantId, sha256, size }) =>
      sha256 === null || size === null ? [] : [{ tenantId, sha256, size: Number(size) }],
    );
    await lockContents(tx, contents);
    await tx.query('DELETE FROM media WHERE id = ANY($1::uuid[])', [rows.map(({ id }) => id)]);
    await removeUnnamed(tx, this.keeper.store, contents);
    crashPoint('erased-media');
    return rows.length > 0;
  }
}

const DOOM = `UPDATE media SET state = 'erased', reason = NULL, stored_at = NULL, url = NULL, provider_media_id = NULL,
  filename = NULL, message_id = NULL, conversation_id = NULL, expires_at = NULL, fence = fence + 1`;
