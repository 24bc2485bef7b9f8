import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** What the cluster's postmaster.pid says, checked against the running processes. */
export interface Postmaster {
  pid: number;
  socketFolder: string;
  status: string;
  /** false: the process is gone, or its id now belongs to some other program */
  isRunning: boolean;
}

export async function readPostmaster(cluster: string): Promise<Postmaster | null> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    },
  );
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!(pid > 0)) return null;
  return {
    pid,
    socketFolder: lines[4] ?? '',
    status: (lines[7] ?? 'starting').trim(),
    isRunning: await isPostmasterOf(cluster, pid),
  };
}

/** Fast shutdown; a server that takes longer than eight seconds is told to drop everything. */
export async function stopPostmaster(cluster: string, pid: number): Promise<void> {
  if (!(await signalAndWait(cluster, pid, 'SIGINT', 8_000))) {
    await signalAndWait(cluster, pid, 'SIGQUIT', 2_000);
  }
}

async function signalAndWait(
  cluster: string,
  pid: number,
  signal: NodeJS.Signals,
  patience: number,
): Promise<boolean> {
  const deadline = Date.now() + patience;
  try {
    if (await isPostmasterOf(cluster, pid)) process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  while (await isPostmasterOf(cluster, pid)) {
    if (Date.now() > deadline) return false;
    await sleep(10);
  }
  return true;
}

async function isPostmasterOf(cluster: string, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const command = await commandLine(pid).catch(() => '');
  return command.includes(`\0-D\0${cluster}\0`) || command.includes(` -D ${cluster} `);
}

/** A dead process whose parent has not noticed yet has an empty command line. */
async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8');
  const { stdout } = await promisify(execFile)('/bin/ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
  return stdout;
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
