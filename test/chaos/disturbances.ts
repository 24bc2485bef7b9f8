import { setTimeout as pause } from 'node:timers/promises';
import { CrashPoint } from '../../src/platform/chaos/crash-points';
import { Random } from '../../src/simulator/random';
import { Member } from './member';
import { isReady, killPostgres, ready, Stage, System, within } from './system';

const HOUR_MS = 3_600_000;
/** Passes before a process dies: within what it does in its first seconds. A pass of retention has four parts. */
/** Some are passed more seldom than others. */
const MOST_PASSES: Partial<Record<CrashPoint, number>> = { retaining: 4, merging: 3 };
const MOST_PASSES_OF_OTHERS = 6;
/** A crash point that nothing passes within this time was not hit. */
const CRASH_WITHIN_MS = 15_000;
const STOP_WITHIN_MS = 10_000;
const UNREADY_WITHIN_MS = 150;
const BEGINS_WITHIN_MS = 3_000;

export interface Disturbance {
  readonly name: string;
  readonly weight: number;
  run(stage: Stage): Promise<void>;
}

/** Everything that is done to this kind of system. */
export function disturbancesOf(system: System): Disturbance[] {
  const alone = system.parts.length === 1;
  return [
    { name: 'kill a process', weight: 6, run: killOne },
    { name: 'crash point', weight: 18, run: crash },
    { name: 'kill Postgres', weight: 3, run: async ({ system: target }) => killPostgres(target) },
    { name: 'kill everything', weight: 2, run: killAll },
    { name: 'SIGTERM', weight: 2, run: terminate },
    { name: 'stop a process (SIGSTOP)', weight: 3, run: stop },
    { name: 'wrong clock', weight: 2, run: skew },
    { name: 'cut the network', weight: 3, run: cut },
    { name: 'stall the network', weight: 2, run: stall },
    ...(alone ? [{ name: 'second start beside the first', weight: 2, run: overlap }] : []),
    ...(system.redis === null
      ? []
      : [
          { name: 'kill Redis', weight: 3, run: killRedis },
          { name: 'FLUSHALL', weight: 2, run: flush },
        ]),
  ];
}

async function killOne(stage: Stage): Promise<void> {
  const { member } = pick(stage.system.parts, stage);
  stage.killed += 1;
  await member.kill();
}

async function killAll(stage: Stage): Promise<void> {
  stage.killed += stage.system.parts.length;
  if (stage.random() < 0.5) killPostgres(stage.system);
  await Promise.all(stage.system.parts.map(({ member }) => member.kill()));
}

/** The least hit point of any part: the part is started again with it armed, and dies of it. */
async function crash(stage: Stage): Promise<void> {
  const { system, hits, random } = stage;
  const choices = system.parts.flatMap((part) => part.crashPoints.map((point) => ({ part, point })));
  const fewest = Math.min(...choices.map(({ point }) => hits.get(point) ?? 0));
  const { part, point } = pick(
    choices.filter((choice) => (hits.get(choice.point) ?? 0) === fewest),
    stage,
  );
  await part.member.kill();
  const passes = MOST_PASSES[point] ?? MOST_PASSES_OF_OTHERS;
  part.member.start({ CRASH_AT: `${point}:${Math.floor(random() * passes)}` });
  const ended = await part.member.end(CRASH_WITHIN_MS);
  stage.killed += 2;
  const hit = ended?.signal === 'SIGKILL';
  // Armed, it would die while everything is to come to rest.
  if (ended === undefined) await part.member.kill();
  if (hit) hits.set(point, (hits.get(point) ?? 0) + 1);
  stage.note(`${part.member.name} at ${point}: ${hit ? 'dead' : 'not passed'}`);
}

async function terminate(stage: Stage): Promise<void> {
  const { system, patience } = stage;
  const { member, servesHttp } = pick(system.parts, stage);
  const isOut = async () => !member.runs || !(await isReady(system.url));
  member.signal('SIGTERM');
  await pause(UNREADY_WITHIN_MS);
  if (servesHttp && !(await isOut()) && !(await within(UNREADY_WITHIN_MS * (patience - 1), isOut))) {
    stage.violations.push(`${member.name} is ready ${UNREADY_WITHIN_MS * patience} ms after SIGTERM`);
  }
  await expectExit(stage, member);
}

/** Started anew while the first one ends: one of the two is up in the end, and nothing is done twice. */
async function overlap(stage: Stage): Promise<void> {
  const [part] = stage.system.parts;
  if (part === undefined) return;
  const first = part.member;
  const politely = stage.random() < 0.5;
  first.signal(politely ? 'SIGTERM' : 'SIGSTOP');
  part.member = first.twin();
  part.member.start();
  await pause(stage.random() * 1_000);
  if (politely) await expectExit(stage, first);
  else await first.kill();
}

async function expectExit({ violations, patience }: Stage, member: Member): Promise<void> {
  // One that has hardly begun to read the program ends by the signal itself.
  const hasBegun = member.ageMs > BEGINS_WITHIN_MS * patience;
  const ended = await member.end(STOP_WITHIN_MS * patience);
  if (ended?.code !== 0 && (hasBegun || ended?.signal !== 'SIGTERM'))
    violations.push(`SIGTERM of ${member.name} ended with ${JSON.stringify(ended)}`);
  if (ended === undefined) await member.kill();
}

/** As a paused machine: for seconds, now and then for up to 90. */
async function stop(stage: Stage): Promise<void> {
  const { member } = pick(stage.system.parts, stage);
  const draw = stage.random();
  const ms = 1000 * (draw < 0.85 ? 0.5 + stage.random() * 3 : draw < 0.97 ? 12 : 30 + stage.random() * 60);
  member.signal('SIGSTOP');
  const { pid } = member;
  // Another one, killed and started meanwhile, is not the one that was stopped.
  const goOn = async () => {
    await pause(ms);
    if (member.pid === pid) member.signal('SIGCONT');
  };
  await lasting(stage, goOn());
}

async function skew(stage: Stage): Promise<void> {
  const { member } = pick(stage.system.parts, stage);
  await member.kill();
  stage.killed += 1;
  member.start({}, stage.random() < 0.5 ? HOUR_MS : -HOUR_MS);
}

async function cut(stage: Stage): Promise<void> {
  const link = pick(Object.values(stage.system.links), stage);
  await link.close();
  stage.killed += 1;
  await pause(stage.random() * 1_500);
  await link.reopen();
}

/** Half open, shorter and longer than the time limits of whoever waits. */
async function stall(stage: Stage): Promise<void> {
  const link = pick(Object.values(stage.system.links), stage);
  link.stall();
  stage.killed += 1;
  const goOn = async () => {
    await pause(stage.random() < 0.9 ? 500 + stage.random() * 4_000 : 20_000);
    link.resume();
  };
  await lasting(stage, goOn());
}

async function killRedis(stage: Stage): Promise<void> {
  const { redis } = stage.system;
  await redis?.kill();
  await pause(stage.random() * 4_000);
  await redis?.run();
}

async function flush({ system: { redis } }: Stage): Promise<void> {
  await redis?.flush();
}

/** With a single process nothing happens until it is over; with several the others are disturbed meanwhile. */
async function lasting({ system, later }: Stage, work: Promise<void>): Promise<void> {
  const tracked = work.finally(() => later.delete(tracked));
  later.add(tracked);
  if (system.parts.length === 1) await tracked;
}

function pick<T>(choices: readonly T[], { random }: Stage): T {
  const chosen = choices[Math.floor(random() * choices.length)];
  if (chosen === undefined) throw new Error('nothing to choose from');
  return chosen;
}

/** One of them, by weight. */
export function draw(disturbances: readonly Disturbance[], random: Random): Disturbance {
  let left = random() * disturbances.reduce((sum, { weight }) => sum + weight, 0);
  return disturbances.find(({ weight }) => (left -= weight) < 0) ?? (disturbances[0] as Disturbance);
}

/** Everything goes again: what was to last is over, and whoever is away is back. */
export async function calm({ system, later }: Stage): Promise<void> {
  await Promise.all(later);
  await ready(system);
}
