import { ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';

const MAIN = join(__dirname, '..', '..', 'dist', 'main.js');
const SKEW = join(__dirname, 'skewed-clock.cjs');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One process of the program under test; it is started again as often as it is killed. Its output goes to a file. */
export class Member {
  private child: ChildProcess | undefined;
  private startedAt = -Infinity;
  private ended: Promise<Ended> = Promise.resolve({ code: null, signal: null });

  constructor(
    readonly name: string,
    readonly env: Record<string, string>,
    readonly logFile: string,
  ) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  get ageMs(): number {
    return performance.now() - this.startedAt;
  }

  get runs(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** @param skewMs how far the clock of the process is off */
  start(extra: Record<string, string> = {}, skewMs = 0): void {
    const log = openSync(this.logFile, 'a');
    const clock = skewMs === 0 ? [] : ['--require', SKEW];
    const env = { PATH: process.env['PATH'], ...this.env, ...extra, CLOCK_SKEW_MS: String(skewMs) };
    const child = spawn(process.execPath, [...clock, MAIN], { env, stdio: ['ignore', log, log] });
    closeSync(log);
    this.child = child;
    this.startedAt = performance.now();
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
  }

  /** Another start of the same, beside this one. */
  twin(): Member {
    return new Member(this.name, this.env, this.logFile);
  }

  /** What ended it, or undefined when it still runs after this time. */
  async end(withinMs: number): Promise<Ended | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), withinMs);
    });
    const ended = await Promise.race([this.ended, patience]);
    clearTimeout(timer);
    return ended;
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<Ended> {
    if (this.runs) this.child?.kill(signal);
    return this.ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }
}
