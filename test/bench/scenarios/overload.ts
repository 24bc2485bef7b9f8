import { now } from '../clock';
import { Figures, quantiles, rounded } from '../figures';
import { Answer, closedLoop, Load, openLoop } from '../load';
import { allReplies, kept } from '../measure';
import { Options } from '../options';
import { onStage, Stage } from '../stage';
import { signedWebhooks } from '../webhooks';
import { warmUp } from './throughput';

const TIMES_CAPACITY = 3;
/** Sent one after the other once the flood is over; none may be refused. */
const AFTERWARDS = 200;

/** Three times what the door can take while the same process also answers; afterwards everything is as before. */
export async function overload(options: Options): Promise<Figures> {
  return onStage({}, async (stage) => {
    const { size, seed, seconds } = options;
    await warmUp(stage, size, seed);
    const capacity = await capacityOf(stage, size, seed);
    const count = Math.min(size * TIMES_CAPACITY, capacity * TIMES_CAPACITY * seconds);
    const flood = await openLoop(stage.port, signedWebhooks(count, seed), capacity * TIMES_CAPACITY);
    return figures(capacity, flood, await afterwards(stage, flood, seed));
  });
}

async function capacityOf(stage: Stage, size: number, seed: number): Promise<number> {
  const { answers, perSecond } = await closedLoop(
    stage.port,
    signedWebhooks(Math.min(size, 5_000), seed + 3_000_000),
  );
  await allReplies(stage, answers);
  return perSecond;
}

interface Afterwards {
  readonly refusedAfterwards: number;
  readonly secondsUntilAnswered: number;
  readonly lost: number;
  readonly twice: number;
}

async function afterwards(stage: Stage, flood: Load, seed: number): Promise<Afterwards> {
  const endedAt = now();
  const calm = await closedLoop(stage.port, signedWebhooks(AFTERWARDS, seed + 4_000_000));
  const answers = [...flood.answers, ...calm.answers];
  const replies = await allReplies(stage, answers);
  const { lost, twice } = kept(answers, replies);
  const refusedAfterwards = calm.answers.filter((one) => one.status !== 200).length;
  return { refusedAfterwards, secondsUntilAnswered: rounded((now() - endedAt) / 1000, 1), lost, twice };
}

function figures(capacity: number, { answers, perSecond }: Load, after: Afterwards): Figures {
  const of = (status: number) => answers.filter((one) => one.status === status);
  const share = (some: readonly Answer[]) => rounded(some.length / answers.length);
  const [accepted, refused] = [of(200), of(503)];
  const json = {
    capacity,
    offeredPerSecond: perSecond,
    accepted: share(accepted),
    acceptedP99Ms: quantiles(accepted.map((one) => one.ms)).p99Ms,
    refused: share(refused),
    refusedP99Ms: quantiles(refused.map((one) => one.ms)).p99Ms,
    others: answers.length - accepted.length - refused.length,
    ...after,
  };
  return { rows: { [`${TIMES_CAPACITY} times the capacity`]: json }, notes: [], json };
}
