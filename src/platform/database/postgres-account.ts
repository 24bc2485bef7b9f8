import { execFile } from 'node:child_process';
import { chmod, readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';

/** Whose rights the server's programs run with. Postgres refuses to run as root. */
export interface ServerAccount {
  /** `namespace`: root's own rights under another name, in a user namespace of its own (Linux). */
  kind: 'self' | 'user' | 'namespace';
  uid: number;
  gid: number;
}

/** Ready for `spawn` and `execFile`. */
export interface Command {
  program: string;
  args: string[];
  options: { cwd: string; env: Record<string, string>; uid?: number; gid?: number };
}

export function commandAs(account: ServerAccount, program: string, args: string[], env = {}): Command {
  const options = {
    cwd: '/',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC', ...env },
    ...(account.kind === 'user' && { uid: account.uid, gid: account.gid }),
  };
  return account.kind === 'namespace'
    ? { program: 'unshare', args: ['-U', program, ...args], options }
    : { program, args, options };
}

/** Rejects with what the program complained about, on one line. */
export async function runAs(account: ServerAccount, program: string, args: string[]): Promise<void> {
  const command = commandAs(account, program, args);
  try {
    await promisify(execFile)(command.program, command.args, command.options);
  } catch (cause) {
    const { stderr, message } = cause as Error & { stderr?: string };
    const complaint = (stderr || message).trim().replaceAll('\n', ' | ');
    throw new Error(`${basename(program)} failed: ${complaint}`, { cause });
  }
}

/**
 * An ordinary user runs the server itself. Root hands it to the folder's owner or to a system user,
 * and adds search permission to DATA_DIR for it; a closed parent folder is left as it is.
 */
export async function chooseAccount(dataDir: string, folder: string): Promise<ServerAccount> {
  const uid = process.geteuid!();
  const gid = process.getegid!();
  if (uid !== 0) return { kind: 'self', uid, gid };

  const user = (await ownerOf(folder)) ?? (await findSystemUser());
  if (user && (await letIn(user, dataDir))) return user;

  const namespace: ServerAccount = { kind: 'namespace', uid, gid };
  if (await canEnter(namespace, dataDir)) return namespace;
  throw new Error(
    `Postgres refuses to run as root, and no other user can reach DATA_DIR (${dataDir}); ` +
      `set DATA_DIR to a folder such as /var/lib/recado, or run as an ordinary user.`,
  );
}

/** Root gives the folder and all in it to the server's account; anyone else owns it already. */
export async function giveTo(account: ServerAccount, folder: string): Promise<void> {
  if (account.kind === 'self') return;
  await promisify(execFile)('chown', ['-Rh', `${account.uid}:${account.gid}`, folder]);
}

async function letIn(user: ServerAccount, dataDir: string): Promise<boolean> {
  if (await canEnter(user, dataDir)) return true;
  if (!(await canEnter(user, dirname(dataDir)))) return false;
  const { mode } = await stat(dataDir);
  await chmod(dataDir, (mode & 0o7777) | 0o001);
  return canEnter(user, dataDir);
}

function canEnter(account: ServerAccount, folder: string): Promise<boolean> {
  return runAs(account, '/bin/sh', ['-c', 'cd "$0"', folder]).then(
    () => true,
    () => false,
  );
}

async function ownerOf(folder: string): Promise<ServerAccount | null> {
  const { uid, gid } = await stat(folder);
  return uid === 0 ? null : { kind: 'user', uid, gid };
}

async function findSystemUser(): Promise<ServerAccount | null> {
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', '_postgres', 'nobody']) {
    const [, , uid, gid] = users.find((user) => user[0] === name) ?? [];
    if (Number(uid) > 0) return { kind: 'user', uid: Number(uid), gid: Number(gid) };
  }
  return null;
}
