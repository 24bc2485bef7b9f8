import { fill } from '../fill';
import { Figures, median, rounded } from '../figures';
import { Latency, measureLatency, measureThroughput, Throughput } from '../measure';
import { Options } from '../options';
import { onStage, Stage } from '../stage';
import { signedWebhooks } from '../webhooks';
import { warmUp } from './throughput';

interface Round {
  readonly throughput: Throughput;
  readonly latency: Latency;
}

/** The same work in an empty and in a full database, in turns. */
export async function stored(options: Options): Promise<Figures> {
  return onStage({}, async (empty) =>
    onStage({}, async (full) => {
      await fill(full.dataDir, options.stored);
      for (const stage of [empty, full]) await warmUp(stage, options.size, options.seed);
      const [ofEmpty, ofFull]: [Round[], Round[]] = [[], []];
      for (let round = 0; round < options.rounds; round += 1) {
        ofEmpty.push(await measure(empty, options, round));
        ofFull.push(await measure(full, options, round));
      }
      return figures(options.stored, ofEmpty, ofFull);
    }),
  );
}

async function measure(stage: Stage, { size, seed, rate, seconds }: Options, round: number): Promise<Round> {
  const webhooks = signedWebhooks(size, seed + round);
  const throughput = await measureThroughput(stage, webhooks);
  const steady = signedWebhooks(Math.min(size, rate * seconds), seed + 5_000_000 + round);
  return { throughput, latency: await measureLatency(stage, steady, rate) };
}

function figures(stored: number, empty: readonly Round[], full: readonly Round[]): Figures {
  const row = (rounds: readonly Round[]) => {
    const of = (figure: (round: Round) => number) => median(rounds.map(figure));
    return {
      perSecond: of(({ throughput }) => throughput.perSecond),
      recadoMs: of(({ throughput }) => throughput.recadoMs),
      postgresMs: of(({ throughput }) => throughput.postgresMs),
      replyP50Ms: of(({ latency }) => latency.p50Ms),
      replyP95Ms: of(({ latency }) => latency.p95Ms),
      lost: rounds.reduce((sum, one) => sum + one.throughput.lost + one.latency.lost, 0),
    };
  };
  const [a, b] = [row(empty), row(full)];
  const ratios = {
    time: rounded(a.perSecond / b.perSecond),
    cpu: rounded((b.recadoMs + b.postgresMs) / (a.recadoMs + a.postgresMs)),
    replyP50: rounded(b.replyP50Ms / a.replyP50Ms),
    replyP95: rounded(b.replyP95Ms / a.replyP95Ms),
  };
  return {
    rows: { empty: a, [`${stored} stored messages`]: b },
    notes: [
      `full to empty: ${Object.entries(ratios)
        .map(([name, ratio]) => `${name} ${ratio}`)
        .join(', ')}`,
    ],
    json: { stored, ratios, empty, full },
  };
}
