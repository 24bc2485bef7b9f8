import { Injectable } from '@nestjs/common';
import { Referral } from '../domain/inbound';
import { Tx } from '../platform/database/database';

export interface AdClick {
  readonly tenantId: string;
  readonly lineId: string;
  readonly contactId: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly referral: Referral;
  readonly timestamp: Date;
}

/** Every click on an ad or post that led to a conversation. Append-only: a customer may click several ads. */
@Injectable()
export class ReferralsService {
  async add(tx: Tx, clicks: readonly AdClick[]): Promise<void> {
    if (clicks.length === 0) return;
    await tx.query(
      `INSERT INTO referrals (tenant_id, line_id, contact_id, conversation_id, message_id, source_id, source_type,
                              source_url, headline, body, ctwa_clid, raw, "timestamp")
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[],
                            $8::text[], $9::text[], $10::text[], $11::text[], $12::jsonb[], $13::timestamptz[])`,
      [
        clicks.map((click) => click.tenantId),
        clicks.map((click) => click.lineId),
        clicks.map((click) => click.contactId),
        clicks.map((click) => click.conversationId),
        clicks.map((click) => click.messageId),
        clicks.map(({ referral }) => referral.sourceId ?? null),
        clicks.map(({ referral }) => referral.sourceType ?? null),
        clicks.map(({ referral }) => referral.sourceUrl ?? null),
        clicks.map(({ referral }) => referral.headline ?? null),
        clicks.map(({ referral }) => referral.body ?? null),
        clicks.map(({ referral }) => referral.ctwaClid ?? null),
        clicks.map(({ referral }) => JSON.stringify(referral.raw)),
        clicks.map((click) => click.timestamp),
      ],
    );
  }

  /** To another contact, those of each conversation to the one named beside it. */
  async move(
    tx: Tx,
    { fromContactId, intoContactId }: { fromContactId: string; intoContactId: string },
    moves: readonly { readonly fromId: string; readonly intoId: string }[],
  ): Promise<void> {
    await tx.query(
      `UPDATE referrals r SET contact_id = $2, conversation_id = coalesce(
         (SELECT into_id FROM unnest($3::bigint[], $4::bigint[]) AS m (from_id, into_id) WHERE from_id = r.conversation_id),
         r.conversation_id)
       WHERE contact_id = $1`,
      [fromContactId, intoContactId, moves.map(({ fromId }) => fromId), moves.map(({ intoId }) => intoId)],
    );
  }
  /** Of messages that are erased. */
  async erase(tx: Tx, contactIds: readonly string[], messageIds: readonly string[]): Promise<number> {
    const gone = await tx.query(
      'DELETE FROM referrals WHERE contact_id = ANY($1::bigint[]) AND message_id = ANY($2::bigint[]) RETURNING id',
      [contactIds, messageIds],
    );
    return gone.length;
  }
}
