import { CostDto } from '../costs.dto';

/** What costs may be told apart by: `of` is SQL over a charge, `sql` over those that are alike. */
export const GROUPS = {
  line: { column: 'lineId', of: 'c.line_id', sql: '"lineId"::text' },
  contact: { column: 'contactId', of: 'v.contact_id', sql: '"contactId"::text' },
  category: { column: 'category', of: 'c.category', sql: '"category"' },
  market: { column: 'market', of: 'c.market', sql: '"market"' },
  day: { column: 'day', of: 'local.day', sql: '"day"::text' },
  month: { column: 'month', of: `date_trunc('month', local.day)`, sql: `to_char("month", 'YYYY-MM')` },
} as const;
export type Group = keyof typeof GROUPS;
type Column = (typeof GROUPS)[Group]['column'];

/** A part of a group: what is free, what is priced in one currency, or what lacks one rate. */
export interface CostRow extends Partial<Record<Column, string | null>> {
  readonly kind: 'free' | 'priced' | 'unpriced';
  readonly currency: string | null;
  readonly missingMarket: string | null;
  readonly missingCategory: string | null;
  readonly messages: number;
  readonly amount: string | null;
}

/** Rows of one group stand together. Nothing is added here but counts: amounts are sums of the database's decimals. */
export function itemsOf(rows: readonly CostRow[], columns: readonly Column[]): CostDto[] {
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
  { kind, messages, amount, currency, missingMarket, missingCategory }: CostRow,
): void {
  item.messages += messages;
  if (kind === 'free') item.free += messages;
  else item.billable += messages;
  if (kind === 'priced' && currency !== null && amount !== null) item.amounts.push({ currency, amount });
  if (kind === 'unpriced') {
    item.unpriced.push({ market: missingMarket, category: missingCategory ?? '', currency, messages });
  }
}
