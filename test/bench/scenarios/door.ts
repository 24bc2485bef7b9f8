import { freePort } from '../../support/free-port';
import { Figures, median, quantiles, rounded } from '../figures';
import { closedLoop } from '../load';
import { Options } from '../options';
import { forked, stopped, withFolder } from '../processes';
import { onStage } from '../stage';
import { SECRET, signedWebhooks } from '../webhooks';

export interface DoorResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failures: number;
}

/** Verify, store, acknowledge: the door alone, as the yardstick has no workers either. */
export async function door({ size, seed, rounds }: Options): Promise<Figures> {
  const yard: DoorResult[] = [];
  const ours: DoorResult[] = [];
  // Interleaved, since the machine's other guests come and go.
  for (let round = 0; round < rounds; round += 1) {
    yard.push(await measureYardstick(size, seed + round));
    ours.push(await onStage({ role: 'web' }, async ({ port }) => measureDoor(port, size, seed + round)));
  }
  const ratios = ours.map((one, i) => rounded(one.perSecond / (yard[i]?.perSecond ?? 1)));
  return {
    rows: { 'yardstick: verify + store': best(yard), 'Recado acknowledging (ROLE=web)': best(ours) },
    notes: [`ratio to the yardstick: ${median(ratios)} (rounds: ${ratios.join(', ')})`],
    json: { yardstick: yard, acknowledging: ours, ratios, ratio: median(ratios) },
  };
}

export async function measureYardstick(size: number, seed: number): Promise<DoorResult> {
  return withFolder(async (folder) => {
    const port = await freePort();
    const { child } = await forked('yardstick.ts', [folder, String(port), SECRET]);
    try {
      return await measureDoor(port, size, seed);
    } finally {
      await stopped(child);
    }
  });
}

async function measureDoor(port: number, size: number, seed: number): Promise<DoorResult> {
  await closedLoop(port, signedWebhooks(Math.min(2_000, size), seed + 1_000_000));
  const { answers, perSecond } = await closedLoop(port, signedWebhooks(size, seed));
  const { p50Ms, p99Ms } = quantiles(answers.map((one) => one.ms));
  return { perSecond, p50Ms, p99Ms, failures: answers.filter((one) => one.status !== 200).length };
}

function best(results: readonly DoorResult[]): DoorResult {
  return results.reduce((a, b) => (a.perSecond >= b.perSecond ? a : b));
}
