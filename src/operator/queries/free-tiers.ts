import { Access } from '../../access/access';
import { FREE_SERVICE_TYPE } from '../../domain/charge';
import { Database } from '../../platform/database/database';
import { FreeTierDto } from '../costs.dto';

/** Meta, "Pricing", since October 2026: for each line and calendar month, and nothing is carried over. */
const FREE_REPLIES = 1_000;

/** SQL over charges `c`: WhatsApp charges what it delivers. A failure that came after a delivery is of another device. */
export const NOT_FAILED = `NOT EXISTS (
  SELECT 1 FROM outbox f WHERE f.line_id = c.line_id AND f.provider_message_id = c.provider_message_id
    AND f.failed_at IS NOT NULL AND f.status_rank < 2)`;

/**
 * The free service replies of the current month of each line, as receipts tell them: what they call free is free already,
 * so nothing is discounted here.
 */
export async function listFreeTiers(
  database: Database,
  { tenantId }: Access,
  lineId: string | null,
): Promise<FreeTierDto[]> {
  return database.query<FreeTierDto>(
    `WITH tier AS (
       SELECT l.id, l.created_at, l.account_timezone AS zone,
              date_trunc('month', now() AT TIME ZONE l.account_timezone) AS month
       FROM lines l WHERE ($1::uuid IS NULL OR l.tenant_id = $1) AND ($2::uuid IS NULL OR l.id = $2)
     ), used AS (
       SELECT c.line_id, count(*)::float8 AS messages
       FROM charges c JOIN tier t ON t.id = c.line_id
       WHERE c.type = '${FREE_SERVICE_TYPE}' AND c.charged_at >= t.month AT TIME ZONE t.zone
         AND c.charged_at >= now() - interval '32 days' AND ${NOT_FAILED}
       GROUP BY c.line_id
     )
     SELECT t.id AS "lineId", to_char(t.month, 'YYYY-MM') AS month, ${FREE_REPLIES} AS included,
            coalesce(u.messages, 0) AS used, greatest(0, ${FREE_REPLIES} - coalesce(u.messages, 0)) AS left,
            (t.month + interval '1 month') AT TIME ZONE t.zone AS "resetsAt", t.zone AS "accountTimezone"
     FROM tier t LEFT JOIN used u ON u.line_id = t.id
     ORDER BY t.created_at DESC, t.id`,
    [tenantId, lineId],
  );
}
