import { ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A part of the bench in a process of its own; resolves with what it says first. */
export async function forked(
  script: string,
  args: readonly string[] = [],
): Promise<{ child: ChildProcess; said: unknown }> {
  const child = fork(join(__dirname, script), args, { execArgv: ['-r', '@swc-node/register'] });
  return { child, said: await message(child) };
}

export async function ask(child: ChildProcess, question: string): Promise<unknown> {
  const answer = message(child);
  child.send(question);
  return answer;
}

/** `BENCH_PROGRAM` is another build to compare with; `BENCH_NODE_ARGS` are options of Node, e.g. to profile. */
export function spawnProgram(env: Record<string, string>): ChildProcess {
  const nodeArgs = (process.env['BENCH_NODE_ARGS'] ?? '').split(' ').filter((arg) => arg !== '');
  const program = process.env['BENCH_PROGRAM'] ?? join(__dirname, '../../dist/main.js');
  return spawn(process.execPath, [...nodeArgs, program], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

export async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'recado-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function message(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`ended with ${code}`));
    child.once('exit', onExit);
    child.once('message', (value) => {
      child.off('exit', onExit);
      resolve(value);
    });
  });
}
