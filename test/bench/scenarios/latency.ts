import { Figures } from '../figures';
import { measureLatency } from '../measure';
import { Options } from '../options';
import { onStage } from '../stage';
import { signedWebhooks } from '../webhooks';
import { warmUp } from './throughput';

/** Webhook sent to reply received, at a rate that leaves room. */
export async function latency({ size, seed, rate, seconds }: Options): Promise<Figures> {
  const result = await onStage({}, async (stage) => {
    await warmUp(stage, size, seed);
    return measureLatency(stage, signedWebhooks(Math.min(size, rate * seconds), seed), rate);
  });
  return { rows: { [`reply at ${rate} messages/s`]: result }, notes: [], json: result };
}
