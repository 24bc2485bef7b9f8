import { quantiles, rounded } from './figures';
import { Answer, closedLoop, openLoop } from './load';
import { Stage, Usage } from './stage';
import { Webhook } from './webhooks';

/** Whether every message that was accepted got its one reply. */
export interface Kept {
  readonly refused: number;
  readonly lost: number;
  readonly twice: number;
}

export interface Throughput extends Kept {
  readonly messages: number;
  readonly perSecond: number;
  /** CPU time per message and its reply, in ms. */
  readonly recadoMs: number;
  readonly postgresMs: number;
  /** The door while all that goes on. */
  readonly doorPerSecond: number;
  readonly doorP99Ms: number;
}

export interface Latency extends Kept {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

type Replies = ReadonlyMap<string, readonly number[]>;

/** All at once: from the first webhook to the last reply. */
export async function measureThroughput(stage: Stage, webhooks: readonly Webhook[]): Promise<Throughput> {
  const before = stage.usage();
  const { answers, perSecond: doorPerSecond } = await closedLoop(stage.port, webhooks);
  const replies = await allReplies(stage, answers);
  const spent = since(before, stage.usage());
  const firstAt = Math.min(...answers.map((one) => one.sentAt));
  const lastAt = [...replies.values()].flat().reduce((last, at) => Math.max(last, at), firstAt);
  return {
    messages: webhooks.length,
    perSecond: Math.round(webhooks.length / ((lastAt - firstAt) / 1000)),
    recadoMs: rounded(spent.recado / webhooks.length),
    postgresMs: rounded(spent.postgres / webhooks.length),
    doorPerSecond,
    doorP99Ms: quantiles(answers.map((one) => one.ms)).p99Ms,
    ...kept(answers, replies),
  };
}

/** At a steady rate: from each webhook to its reply. */
export async function measureLatency(
  stage: Stage,
  webhooks: readonly Webhook[],
  rate: number,
): Promise<Latency> {
  const { answers, perSecond } = await openLoop(stage.port, webhooks, rate);
  const replies = await allReplies(stage, answers);
  const delays = answers.flatMap(({ id, sentAt }) => (replies.get(id) ?? []).map((at) => at - sentAt));
  return { perSecond, ...quantiles(delays), ...kept(answers, replies) };
}

/** What an accepted message's reply is waited for, and what came. */
export async function allReplies(stage: Stage, answers: readonly Answer[]): Promise<Replies> {
  await stage.meta.answered(answers.filter((one) => one.status === 200).length);
  return stage.meta.replies();
}

export function kept(answers: readonly Answer[], replies: Replies): Kept {
  const accepted = answers.filter((one) => one.status === 200);
  return {
    refused: answers.length - accepted.length,
    lost: accepted.filter(({ id }) => !replies.has(id)).length,
    twice: [...replies.values()].filter((times) => times.length > 1).length,
  };
}

function since(before: Usage, after: Usage): Usage {
  return { recado: after.recado - before.recado, postgres: after.postgres - before.postgres };
}
