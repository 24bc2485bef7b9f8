import { Access } from '../../access/access';
import { FREE_SERVICE_TYPE } from '../../domain/charge';
import { Database } from '../../platform/database/database';
import { Problem } from '../../platform/errors/problem';
import { CostDto, FreeTierDto } from '../costs.dto';

/** What costs may be told apart by. The values are SQL over `bunch`. */
export const GROUPS = {
  line: { column: 'lineId', sql: 'line_id::text' },
  contact: { column: 'contactId', sql: 'contact_id::text' },
  category: { column: 'category', sql: 'category' },
  market: { column: 'market', sql: 'market' },
  day: { column: 'day', sql: 'day::text' },
  month: { column: 'month', sql: `to_char(day, 'YYYY-MM')` },
} as const;
export type Group = keyof typeof GROUPS;

/** A day is one of the time zone of each line's account; null: see {@link listCosts}. */
export interface Edge {
  readonly day: string | null;
  readonly at: Date | null;
}

export interface CostFilters {
  readonly from: Edge;
  readonly to: Edge;
  readonly lineId: string | null;
  readonly contactIds: readonly string[] | null;
  readonly groupBy: readonly Group[];
}

/** Meta, "Pricing", since October 2026: for each line and calendar month, and nothing is carried over. */
const FREE_REPLIES = 1_000;
const MOST_ROWS = 100_000;
const TIMEZONE = `coalesce(l.account_timezone, 'UTC')`;

/** SQL: WhatsApp charges what it delivers. A failure that came after a delivery is of another device. */
const NOT_FAILED = `NOT EXISTS (
  SELECT 1 FROM outbox f WHERE f.line_id = c.line_id AND f.provider_message_id = c.provider_message_id
    AND f.failed_at IS NOT NULL AND f.status_rank < 2)`;

/** SQL: whose messages they are. Those that other programs sent through the line are nobody's. */
const WITH_CONTACT = `
  LEFT JOIN outbox o ON o.line_id = c.line_id AND o.provider_message_id = c.provider_message_id
  LEFT JOIN conversations v ON v.id = o.conversation_id`;

interface Row extends Partial<Record<(typeof GROUPS)[Group]['column'], string | null>> {
  readonly kind: 'free' | 'priced' | 'unpriced';
  readonly currency: string | null;
  readonly missingMarket: string | null;
  readonly missingCategory: string | null;
  readonly messages: number;
  readonly amount: string | null;
}

/**
 * What messages cost, by groups. Without edges: the current month of each line's account. A charge costs what Meta says
 * itself, else what the newest rate of its day says; days begin in the time zone of the account.
 */
export async function listCosts(
  database: Database,
  { tenantId }: Access,
  { from, to, lineId, contactIds, groupBy }: CostFilters,
): Promise<CostDto[]> {
  const keys = groupBy.map((group) => GROUPS[group]);
  const byContact = groupBy.includes('contact');
  const rows = await database.query<Row>(
    `WITH bunch AS (
       SELECT c.line_id, c.market, c.category, c.free, c.currency, local.day, l.billing_currency,
              ${byContact ? 'v.contact_id' : 'NULL::bigint'} AS contact_id, count(*) AS messages, sum(c.amount) AS cost
       FROM charges c
       LEFT JOIN lines l ON l.id = c.line_id
       CROSS JOIN LATERAL (SELECT (c.charged_at AT TIME ZONE ${TIMEZONE})::date AS day) local
       ${byContact || contactIds !== null ? WITH_CONTACT : ''}
       WHERE ($1::uuid IS NULL OR c.tenant_id = $1) AND ($2::uuid IS NULL OR c.line_id = $2)
         AND c.charged_at >= coalesce($3::timestamptz, coalesce($4::date::timestamp,
               date_trunc('month', now() AT TIME ZONE ${TIMEZONE})) AT TIME ZONE ${TIMEZONE})
         AND ($5::timestamptz IS NULL OR c.charged_at < $5)
         AND ($6::date IS NULL OR c.charged_at < ($6::date + 1)::timestamp AT TIME ZONE ${TIMEZONE})
         -- The same without the line's time zone, so that an index finds them.
         AND c.charged_at >= coalesce($3, $4::date::timestamptz, date_trunc('month', now())) - interval '2 days'
         AND c.charged_at < coalesce($5, $6::date::timestamptz, 'infinity') + interval '3 days'
         ${contactIds === null ? 'AND $7::bigint[] IS NULL' : 'AND v.contact_id = ANY($7::bigint[])'}
         AND ${NOT_FAILED}
       GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
     ), priced AS (
       SELECT ${keys.map(({ sql, column }) => `${sql} AS "${column}",`).join(' ')}
              CASE WHEN b.free THEN 'free' WHEN coalesce(b.cost, rate.amount) IS NULL THEN 'unpriced' ELSE 'priced' END AS kind,
              CASE WHEN NOT b.free THEN coalesce(b.currency, rate.currency, b.billing_currency) END AS currency,
              b.market AS unpriced_market, b.category AS unpriced_category, b.messages,
              coalesce(b.cost, b.messages * rate.amount) AS amount
       FROM bunch b
       LEFT JOIN LATERAL (
         SELECT r.amount, r.currency FROM rates r
         WHERE r.market = b.market AND r.category = b.category AND r.valid_from <= b.day
           AND (b.billing_currency IS NULL OR r.currency = b.billing_currency)
         ORDER BY r.valid_from DESC, r.currency LIMIT 1
       ) rate ON NOT b.free AND b.cost IS NULL
     )
     SELECT ${keys.map(({ column }) => `"${column}",`).join(' ')} kind, currency,
            CASE kind WHEN 'unpriced' THEN unpriced_market END AS "missingMarket",
            CASE kind WHEN 'unpriced' THEN unpriced_category END AS "missingCategory",
            sum(messages)::float8 AS messages, trim_scale(sum(amount))::text AS amount
     FROM priced
     GROUP BY ${keys.map(({ column }) => `"${column}",`).join(' ')} kind, currency, "missingMarket", "missingCategory"
     ORDER BY ${keys.map(({ column }) => `"${column}" NULLS LAST,`).join(' ')} kind, currency, "missingMarket", "missingCategory"
     LIMIT ${MOST_ROWS + 1}`,
    [tenantId, lineId, from.at, from.day, to.at, to.day, contactIds],
  );
  if (rows.length > MOST_ROWS) {
    throw Problem.invalid('groupBy', `makes more than ${MOST_ROWS} rows; choose fewer days or fewer groups`);
  }
  return itemsOf(
    rows,
    keys.map(({ column }) => column),
  );
}

/** Rows of one group stand together. Nothing is added here but counts: amounts are sums of the database's decimals. */
function itemsOf(rows: readonly Row[], columns: readonly (typeof GROUPS)[Group]['column'][]): CostDto[] {
  const items: CostDto[] = [];
  let before: string | undefined;
  for (const row of rows) {
    const values = columns.map((column) => [column, row[column] ?? null] as const);
    const key = JSON.stringify(values);
    if (key !== before) {
      items.push({
        ...Object.fromEntries(values),
        messages: 0,
        billable: 0,
        free: 0,
        amounts: [],
        unpriced: [],
      });
    }
    before = key;
    const item = items.at(-1);
    if (item !== undefined) count(item, row);
  }
  return items;
}

function count(
  item: CostDto,
  { kind, messages, amount, currency, missingMarket, missingCategory }: Row,
): void {
  item.messages += messages;
  if (kind === 'free') item.free += messages;
  else item.billable += messages;
  if (kind === 'priced' && currency !== null && amount !== null) item.amounts.push({ currency, amount });
  if (kind === 'unpriced') {
    item.unpriced.push({ market: missingMarket, category: missingCategory ?? '', currency, messages });
  }
}

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
