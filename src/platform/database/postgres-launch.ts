import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseAccount, type Command, commandAs, type ServerAccount } from './postgres-account';
import { findPackage, readyBinaries } from './postgres-binaries';
import {
  ensureCluster,
  handOver,
  type PostgresPlace,
  prepareSocketFolder,
  rotateLog,
} from './postgres-cluster';
import { removeUnfinished } from './whole-folder';

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;

/** One attempt to start a server. */
export interface Launch {
  pid: number | undefined;
  hasEnded: boolean;
  /** what the server has said since this attempt */
  said(): Promise<string>;
}

/** `staleOwner` is the process id in a lock file whose server is gone. */
export async function launchPostgres(place: PostgresPlace, staleOwner?: number): Promise<Launch> {
  const found = findPackage();
  const account = await chooseAccount(place.dataDir, place.folder);
  await handOver(place, account);
  await removeUnfinished(place.folder);
  const binaries = await readyBinaries(found, account, place.folder);
  const socketFolder = await prepareSocketFolder(place, account);
  await ensureCluster(place, account, binaries, found.version);

  const settings = {
    // A list: quotes keep commas and spaces inside one entry.
    unix_socket_directories: `"${socketFolder.replaceAll('"', '""')}"`,
    listen_addresses: '',
    port: '5432',
    max_connections: '100',
    // What customers wrote stays out of the server's log; the program reports its own failures.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
  };
  const args = [
    '-D',
    place.cluster,
    ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  ];
  // The id may belong to another program by now. Postgres takes over a lock file that names its grandparent, and
  // does so under its own checks; removing the file here could remove that of a server just being started.
  const env = staleOwner ? { PG_GRANDPARENT_PID: String(staleOwner) } : {};
  const command = commandAs(account, join(binaries, 'postgres'), args, env);
  const log = await openLog(place, account);
  try {
    const { size } = await log.stat();
    const said = async () => (await readFile(place.log)).subarray(size).toString();
    return spawnDetached(command, log.fd, said);
  } finally {
    await log.close();
  }
}

/** The account's own, so that it can go on writing there when root no longer starts the program. */
async function openLog(place: PostgresPlace, account: ServerAccount): Promise<FileHandle> {
  await rotateLog(place);
  // The account's user may write in this folder; a link made there must not lead root elsewhere.
  const log = await open(place.log, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  await log.chown(account.uid, account.gid);
  return log;
}

function spawnDetached(command: Command, output: number, said: Launch['said']): Launch {
  // Its own process group: Ctrl-C must not reach the server before the program has finished its work.
  const options = { ...command.options, detached: true, stdio: ['ignore' as const, output, output] };
  const child = spawn(command.program, command.args, options);
  const launch: Launch = { pid: child.pid, hasEnded: false, said };
  child.once('error', () => (launch.hasEnded = true));
  child.once('exit', () => (launch.hasEnded = true));
  child.unref();
  return launch;
}
