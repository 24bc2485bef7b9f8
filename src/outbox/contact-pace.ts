/**
 * Meta, "Pair rate limits": a line may send a customer one message in 6 seconds; up to 45 at once are lent, and paid back at
 * that pace. What is owed is kept as the time until the whole allowance is there again.
 */
const STEP_MS = 6_000;
const BURST = 45;

/** What one message takes. */
export const MESSAGE_COSTS_MS = STEP_MS;

/** How long a customer's next message has to wait. */
export function contactWaitMs(owedMs: number): number {
  return Math.max(0, owedMs - (BURST - 1) * STEP_MS);
}

/** What is owed when WhatsApp says that nothing is left, so that the next message leaves after this time. */
export function owedWhenSpent(nextInMs: number): number {
  return (BURST - 1) * STEP_MS + nextInMs;
}
