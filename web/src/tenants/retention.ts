import type { Tenant } from '../api/tenants';

type Retention = Tenant['settings']['retention'];
type Kept = keyof Retention;

/** What is kept, and for how few days it may be: Meta delivers again for 7, and what was deleted would be news. */
export const LEAST_DAYS = { messagesDays: 8, mediaDays: 1, contactsDays: 8 } as const satisfies Readonly<
  Record<Kept, number>
>;
const MOST_DAYS = 36_500;
export const KEPT = Object.keys(LEAST_DAYS) as Kept[];

/** As the form holds it: days; empty: as the installation has it. */
export type RetentionDraft = Record<Kept, string>;

export function retentionDraft(retention: Retention): RetentionDraft {
  return mapped((kept) => String(retention[kept] ?? ''));
}

export function retentionOf(draft: RetentionDraft): Retention {
  return mapped((kept) => (draft[kept].trim() === '' ? null : Number(draft[kept])));
}

export function isDays(kept: Kept, days: string): boolean {
  if (days.trim() === '') return true;
  return /^\d{1,5}$/.test(days.trim()) && Number(days) >= LEAST_DAYS[kept] && Number(days) <= MOST_DAYS;
}

/** Whether something is deleted that was to stay for longer. */
export function isShorter(before: Retention, after: Retention): boolean {
  return KEPT.some((kept) => (after[kept] ?? Infinity) < (before[kept] ?? Infinity));
}

function mapped<Value>(of: (kept: Kept) => Value): Record<Kept, Value> {
  return Object.fromEntries(KEPT.map((kept) => [kept, of(kept)])) as Record<Kept, Value>;
}
