const BYTES = 24;

/** One that nobody guesses, to be typed nowhere. */
export function madeUpSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
