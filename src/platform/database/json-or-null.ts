/** For a `jsonb` parameter: JSON's own null is no NULL of Postgres. */
export function jsonOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
