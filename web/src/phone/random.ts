/** Not starting with a zero. Works on pages that are not served over HTTPS too, as randomUUID does not. */
export function randomDigits(count: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(count));
  return Array.from(bytes, (byte, i) => (i === 0 ? 1 + (byte % 9) : byte % 10)).join('');
}

/** A message id as a customer's phone makes it, so that what is on its way and what has arrived are one. */
export function newMessageId(): string {
  return `wamid.${btoa(`HBgL${randomDigits(24)}`)}`;
}
