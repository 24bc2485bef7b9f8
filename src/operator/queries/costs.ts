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
const WITH_CONTACT = `charges c
  LEFT JOIN outbox o ON o.line_id = c.line_id AND o.provider_message_id = c.provider_message_id
  LEFT JOIN conversations v ON v.id = o.conversation_id`;
/** SQL: the same of known contacts, found by what was said to them, however much others cost meanwhile. */
const OF_CONTACTS = `conversations v
  JOIN messages m ON m.conversation_id = v.id AND m.direction = 'outbound'
  JOIN outbox o ON o.message_id = m.id
  JOIN charges c ON c.line_id = o.line_id AND c.provider_message_id = o.provider_message_id`;
/** Charges of a year are grouped in memory then; with Postgres' usual 4 MB it sorts them on disk. */
const WORK_MEMORY = '32MB';

/**
 * What messages cost, by groups. Without a beginning: the month of the end, or the current one, where each line's account is. A charge costs what Meta says
 * itself, else what the newest rate of its day says; days begin in the time zone of the account. Days between two changes
 * of rates (`step`) cost the same, so they are counted together.
 */
export async function listCosts(
  database: Database,
  { tenantId }: Access,
  { from, to, lineId, contactIds, groupBy }: CostFilters,
): Promise<CostDto[]> {
  const keys = groupBy.map((group) => GROUPS[group]);
  const columns = keys.map(({ column }) => column);
  const listed = columns.map((column) => `"${column}",`).join(' ');
  const sql = `WITH steps AS (
       SELECT coalesce(array_agg(DISTINCT valid_from), '{}') AS days FROM rates
     ), bunch AS (
       SELECT ${keys.map(({ of, column }) => `${of} AS "${column}",`).join(' ')}
              c.market AS of_market, c.category AS of_category, c.free, c.currency,
              coalesce(l.billing_currency, '') AS billing, width_bucket(local.day, (SELECT days FROM steps)) AS step,
              count(*) AS messages, sum(c.amount) AS cost
       FROM ${sourceOf(groupBy, contactIds)}
       LEFT JOIN lines l ON l.id = c.line_id
       CROSS JOIN LATERAL (SELECT (c.charged_at AT TIME ZONE ${TIMEZONE})::date AS day) local
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
       GROUP BY ${[...keys.map(({ of }) => of), 'c.market', 'c.category', 'c.free', 'c.currency', 'billing', 'step'].join(', ')}
     ), price AS (
       SELECT * FROM (
         SELECT DISTINCT of_market, of_category, billing, step FROM bunch WHERE NOT free AND cost IS NULL
       ) wanted CROSS JOIN steps CROSS JOIN LATERAL (
         SELECT r.amount, r.currency FROM rates r
         WHERE r.market = of_market AND r.category = of_category AND r.valid_from <= days[step]
           AND (billing = '' OR r.currency = billing)
         ORDER BY r.valid_from DESC, r.currency LIMIT 1
       ) newest
     ), priced AS (
       SELECT ${keys.map(({ sql, column }) => `${sql} AS "${column}",`).join(' ')}
              CASE WHEN b.free THEN 'free' WHEN coalesce(b.cost, p.amount) IS NULL THEN 'unpriced' ELSE 'priced' END AS kind,
              CASE WHEN NOT b.free THEN coalesce(b.currency, p.currency, nullif(b.billing, '')) END AS currency,
              b.of_market AS unpriced_market, b.of_category AS unpriced_category, b.messages,
              coalesce(b.cost, b.messages * p.amount) AS amount
       FROM bunch b LEFT JOIN price p ON NOT b.free AND b.cost IS NULL
         AND (p.of_market, p.of_category, p.billing, p.step) = (b.of_market, b.of_category, b.billing, b.step)
     )
     SELECT ${listed} kind, currency,
            CASE kind WHEN 'unpriced' THEN unpriced_market END AS "missingMarket",
            CASE kind WHEN 'unpriced' THEN unpriced_category END AS "missingCategory",
            sum(messages)::float8 AS messages, trim_scale(sum(amount))::text AS amount
     FROM priced
     GROUP BY ${listed} kind, currency, "missingMarket", "missingCategory"
     ORDER BY ${listed} kind, currency, "missingMarket", "missingCategory"
     LIMIT ${MOST_ROWS + 1}`;
  const rows = await database.inTransaction(async (tx) => {
    await tx.query(`SET LOCAL work_mem = '${WORK_MEMORY}'`);
    return tx.query<CostRow>(sql, [tenantId, lineId, from.at, from.day, to.at, to.day, contactIds]);
  });
  if (rows.length > MOST_ROWS) {
    throw Problem.invalid('groupBy', `makes more than ${MOST_ROWS} rows; choose fewer days or fewer groups`);
  }
  return itemsOf(rows, columns);
}

function sourceOf(groupBy: readonly Group[], contactIds: readonly string[] | null): string {
  if (contactIds !== null) return OF_CONTACTS;
  return groupBy.includes('contact') ? WITH_CONTACT : 'charges c';
}
