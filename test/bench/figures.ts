/** What a scenario prints: rows of a table, and the same with everything else as JSON. */
export interface Figures {
  readonly rows: Readonly<Record<string, object>>;
  readonly notes: readonly string[];
  readonly json: object;
}

/** Of values in ms, the one below which this share of them lies, to a tenth. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0, 1);
}

export function quantiles(values: readonly number[]): { p50Ms: number; p95Ms: number; p99Ms: number } {
  return { p50Ms: quantile(values, 0.5), p95Ms: quantile(values, 0.95), p99Ms: quantile(values, 0.99) };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
