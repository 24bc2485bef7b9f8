import { now } from '../clock';
import { Figures, rounded } from '../figures';
import { Kept, measureThroughput } from '../measure';
import { Options } from '../options';
import { onStage, Stage } from '../stage';
import { residentMb } from '../usage';
import { signedWebhooks } from '../webhooks';

const SAMPLE_MS = 2_000;
/** Messages at a time, so that the bench itself need not hold them all. */
const PORTION = 10_000;

interface Sample {
  readonly minutes: number;
  readonly mb: number;
}

/** Resident memory while messages come and go. */
export async function soak({ memory, seed }: Options): Promise<Figures> {
  return onStage({}, async (stage) => {
    const samples: Sample[] = [];
    const kept = await sampled(stage, samples, async () => feed(stage, memory, seed));
    const quarter = Math.max(1, Math.floor(samples.length / 4));
    const json = {
      messages: memory,
      firstQuarterMb: mean(samples.slice(0, quarter)),
      lastQuarterMb: mean(samples.slice(-quarter)),
      slopeMbPerMinute: slope(samples),
      ...kept,
    };
    return { rows: { 'resident memory': json }, notes: [], json: { ...json, samples } };
  });
}

async function feed(stage: Stage, messages: number, seed: number): Promise<Kept> {
  const total = { refused: 0, lost: 0, twice: 0 };
  for (let done = 0; done < messages; done += PORTION) {
    const webhooks = signedWebhooks(Math.min(PORTION, messages - done), seed + done);
    const { refused, lost, twice } = await measureThroughput(stage, webhooks);
    total.refused += refused;
    total.lost += lost;
    total.twice += twice;
  }
  return total;
}

async function sampled<T>(stage: Stage, samples: Sample[], work: () => Promise<T>): Promise<T> {
  const startedAt = now();
  const take = () =>
    samples.push({ minutes: (now() - startedAt) / 60_000, mb: rounded(residentMb(stage.pid), 1) });
  take();
  const sampling = setInterval(take, SAMPLE_MS);
  try {
    return await work();
  } finally {
    clearInterval(sampling);
    take();
  }
}

function mean(samples: readonly Sample[]): number {
  return Math.round(samples.reduce((sum, one) => sum + one.mb, 0) / samples.length);
}

/** Least squares over the second half: what comes before is the program growing warm. */
function slope(samples: readonly Sample[]): number {
  const later = samples.slice(Math.floor(samples.length / 2));
  const count = later.length;
  const meanX = later.reduce((sum, one) => sum + one.minutes, 0) / count;
  const meanY = later.reduce((sum, one) => sum + one.mb, 0) / count;
  const above = later.reduce((sum, one) => sum + (one.minutes - meanX) * (one.mb - meanY), 0);
  const below = later.reduce((sum, one) => sum + (one.minutes - meanX) ** 2, 0);
  return below === 0 ? 0 : rounded(above / below, 1);
}
