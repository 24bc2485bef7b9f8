const MOST_SECONDS = 60;

/** How long the bot waits, as the form holds it: seconds, or nothing. */
export function quietOf(ms: number | null): string {
  return ms === null ? '' : String(ms / 1000);
}

export function isQuiet(quiet: string): boolean {
  const seconds = secondsOf(quiet);
  return Number.isFinite(seconds) && seconds >= 0 && seconds <= MOST_SECONDS;
}

/** Null for nothing. */
export function quietMs(quiet: string): number | null {
  return quiet.trim() === '' ? null : Math.round(secondsOf(quiet) * 1000);
}

function secondsOf(quiet: string): number {
  return Number(quiet.trim().replace(',', '.'));
}
