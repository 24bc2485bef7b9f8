import { Injectable } from '@nestjs/common';
import { Tx } from '../platform/database/database';
import { eventKey } from './events.service';

/** Meta delivers again for 7 days, and a receipt may come weeks after its message. */
const KEPT_DAYS = 30;

/** What an erased message is called from then on: it tells whether two are the same, and nothing else. */
export function erasedName(lineId: string, providerMessageId: string): string {
  return `erased:${eventKey('message', lineId, providerMessageId)}`;
}

/** Events of erased messages, and the keys by which whatever comes again of them is known. */
@Injectable()
export class ErasedEvents {
  /**
   * Events stay, without what they tell and without their place: their keys are what keeps a redelivery from being taken
   * for news. Their dead letters go: nothing is left to try again.
   */
  async strip(tx: Tx, messageIds: readonly string[], reason: 'erased' | 'retention'): Promise<void> {
    await tx.query(
      `WITH stripped AS (
         UPDATE events SET state = CASE WHEN state IN ('pending', 'dead') THEN 'skipped' ELSE state END, reason = $2,
                           decision = NULL, conversation_id = NULL, message_id = NULL,
                           finished_at = coalesce(finished_at, now())
         WHERE message_id = ANY($1::bigint[]) RETURNING id, inbox_id, path
       )
       DELETE FROM dead_letters d USING stripped s WHERE d.inbox_id = s.inbox_id AND d.path = s.path AND d.event_id = s.id`,
      [messageIds, reason],
    );
  }

  async remember(tx: Tx, tenantId: string, keys: readonly string[]): Promise<void> {
    await tx.query(
      'INSERT INTO erased_keys (key, tenant_id) SELECT unnest($1::uuid[]), $2 ON CONFLICT DO NOTHING',
      [keys, tenantId],
    );
  }

  /** Of these keys, those of messages that were erased. */
  async among(tx: Tx, keys: readonly string[]): Promise<ReadonlySet<string>> {
    if (keys.length === 0) return new Set();
    const rows = await tx.query<{ key: string }>('SELECT key FROM erased_keys WHERE key = ANY($1::uuid[])', [
      keys,
    ]);
    return new Set(rows.map(({ key }) => key));
  }

  async forgetOld(tx: Tx): Promise<void> {
    await tx.query(`DELETE FROM erased_keys WHERE erased_at < now() - interval '${KEPT_DAYS} days'`);
  }
}
