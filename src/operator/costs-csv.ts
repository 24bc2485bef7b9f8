import { CostDto } from './costs.dto';
import { Group, GROUPS } from './queries/cost-items';

/** One line for each item, and a column for each currency, so that columns can be added up. */
export function costsCsv(items: readonly CostDto[], groupBy: readonly Group[]): string {
  const keys = groupBy.map((group) => GROUPS[group].column);
  const currencies = [
    ...new Set(items.flatMap(({ amounts }) => amounts.map(({ currency }) => currency))),
  ].sort();
  const head = [...keys, 'messages', 'billable', 'free', ...currencies, 'unpriced', 'missingRates'];
  const lines = items.map((item) => [
    ...keys.map((key) => item[key] ?? ''),
    item.messages,
    item.billable,
    item.free,
    ...currencies.map((wanted) => item.amounts.find(({ currency }) => currency === wanted)?.amount ?? '0'),
    item.unpriced.reduce((sum, { messages }) => sum + messages, 0),
    item.unpriced.map(missingRate).join('; '),
  ]);
  return [head, ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** None of these values can hold a comma or a quote: all are ids, countries, words and numbers. */
function missingRate({ market, category, currency }: CostDto['unpriced'][number]): string {
  return [market ?? 'unknown country', category, ...(currency === null ? [] : [currency])].join(' ');
}
