import { Figures, rounded } from '../figures';
import { measureThroughput } from '../measure';
import { Options } from '../options';
import { onStage, Stage } from '../stage';
import { signedWebhooks } from '../webhooks';
import { measureYardstick } from './door';

const WARM_UP = 1_000;

/** Webhook in, rules, read mark and reply out: everything in one process. */
export async function throughput({ size, seed }: Options): Promise<Figures> {
  const yardstick = await measureYardstick(size, seed);
  const result = await onStage({}, async (stage) => {
    await warmUp(stage, size, seed);
    return measureThroughput(stage, signedWebhooks(size, seed));
  });
  const ratio = rounded(result.perSecond / yardstick.perSecond, 3);
  return {
    rows: { 'webhook to Graph (ROLE=all)': result },
    notes: [`ratio to the yardstick of this run (${yardstick.perSecond}/s): ${ratio}`],
    json: { ...result, yardstick, ratio },
  };
}

/** Code compiled, connections open, customers known. */
export async function warmUp(stage: Stage, size: number, seed: number): Promise<void> {
  await measureThroughput(stage, signedWebhooks(Math.min(WARM_UP, size), seed + 2_000_000));
}
