import { Access } from '../../access/access';
import { Database } from '../../platform/database/database';
import { Problem } from '../../platform/errors/problem';
import { CostDto } from '../costs.dto';
import { CostRow, Group, GROUPS, itemsOf } from './cost-items';
import { NOT_FAILED } from './free-tiers';

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

const MOST_ROWS = 100_000;
const TIMEZONE = `coalesce(l.account_timezone, 'UTC')`;

/** SQL: whose messages they are. Those that other programs sent through the line are nobody's. */
const WITH_CONTACT = `
  LEFT JOIN outbox o ON o.line_id = c.line_id AND o.provider_message_id = c.provider_message_id
  LEFT JOIN conversations v ON v.id = o.conversation_id`;

/**
 * What messages cost, by groups. Without a beginning: the month of the end, or the current one, where each line's account is. A charge costs what Meta says
 * itself, else what the newest rate of its day says; days begin in the time zone of the account.
 */
export async function listCosts(
  database: Database,
  { tenantId }: Access,
  { from, to, lineId, contactIds, groupBy }: CostFilters,
): Promise<CostDto[]> {
  const keys = groupBy.map((group) => GROUPS[group]);
  const columns = keys.map(({ column }) => column);
  const listed = columns.map((column) => `"${column}",`).join(' ');
  const byContact = groupBy.includes('contact');
  const rows = await database.query<CostRow>(
    `WITH bunch AS (
       SELECT c.line_id, c.market, c.category, c.free, c.currency, local.day, l.billing_currency,
              ${byContact ? 'v.contact_id' : 'NULL::bigint'} AS contact_id, count(*) AS messages, sum(c.amount) AS cost
       FROM charges c
       LEFT JOIN lines l ON l.id = c.line_id
       CROSS JOIN LATERAL (SELECT (c.charged_at AT TIME ZONE ${TIMEZONE})::date AS day) local
       ${byContact || contactIds !== null ? WITH_CONTACT : ''}
       WHERE ($1::uuid IS NULL OR c.tenant_id = $1) AND ($2::uuid IS NULL OR c.line_id = $2)
         AND c.charged_at >= coalesce($3::timestamptz, coalesce($4::date::timestamp,
               date_trunc('month', coalesce($5, now()) AT TIME ZONE ${TIMEZONE})) AT TIME ZONE ${TIMEZONE})
         AND ($5::timestamptz IS NULL OR c.charged_at < $5)
         AND ($6::date IS NULL OR c.charged_at < ($6::date + 1)::timestamp AT TIME ZONE ${TIMEZONE})
         -- The same without the line's time zone, so that an index finds them.
         AND c.charged_at >= coalesce($3, $4::date::timestamptz,
               date_trunc('month', coalesce($5, now()) - interval '2 days')) - interval '2 days'
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
     SELECT ${listed} kind, currency,
            CASE kind WHEN 'unpriced' THEN unpriced_market END AS "missingMarket",
            CASE kind WHEN 'unpriced' THEN unpriced_category END AS "missingCategory",
            sum(messages)::float8 AS messages, trim_scale(sum(amount))::text AS amount
     FROM priced
     GROUP BY ${listed} kind, currency, "missingMarket", "missingCategory"
     ORDER BY ${listed} kind, currency, "missingMarket", "missingCategory"
     LIMIT ${MOST_ROWS + 1}`,
    [tenantId, lineId, from.at, from.day, to.at, to.day, contactIds],
  );
  if (rows.length > MOST_ROWS) {
    throw Problem.invalid('groupBy', `makes more than ${MOST_ROWS} rows; choose fewer days or fewer groups`);
  }
  return itemsOf(rows, columns);
}
