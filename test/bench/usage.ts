import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Linux reports CPU time in hundredths of a second. */
const TICK_MS = 10;

/** CPU time of a process so far, all its threads, in ms; with that of children that have ended when asked. */
export function cpuMs(pid: number, withEndedChildren = false): number {
  const fields = statOf(pid);
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15).map(Number);
  return (user + system + (withEndedChildren ? childrenUser + childrenSystem : 0)) * TICK_MS;
}

/** CPU time of the embedded Postgres of a DATA_DIR: the server and all its processes, those that have ended too. */
export function postgresCpuMs(dataDir: string): number {
  const lock = readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8');
  const postmaster = Number(lock.split('\n')[0]);
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(Number(name)) === postmaster)
    .map((name) => cpuMs(Number(name)));
  return cpuMs(postmaster, true) + children.reduce((sum, one) => sum + one, 0);
}

export function residentMb(pid: number): number {
  const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) / 1024;
}

function parentOf(pid: number): number {
  try {
    return Number(statOf(pid)[1]);
  } catch {
    return 0; // It has just ended.
  }
}

/** The fields after the name, which may hold spaces itself. */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
