/** SQL for the whole milliseconds since a moment, at least 0. */
export function ageMs(moment: string): string {
  return `greatest(floor(extract(epoch FROM now() - ${moment}) * 1000), 0)::float8`;
}
