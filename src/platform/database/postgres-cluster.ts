import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readFile, realpath, rename, rmdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { giveTo, runAs, type ServerAccount } from './postgres-account';
import { makeWholeFolder } from './whole-folder';

/** Where everything of the embedded server lives; all paths are real ones, without symbolic links. */
export interface PostgresPlace {
  dataDir: string;
  folder: string;
  cluster: string;
  log: string;
}

const longestSocketPath = 103; // bytes; macOS allows the fewest
const logSizeToRotate = 10 * 1024 * 1024;

export async function preparePlace(dataDir: string): Promise<PostgresPlace> {
  // Only the last folder is closed to others: a closed parent would shut out the user that root hands over to.
  await mkdir(dirname(resolve(dataDir)), { recursive: true });
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const real = await realpath(dataDir);
  const folder = join(real, 'postgres');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return { dataDir: real, folder, cluster: join(folder, 'data'), log: join(folder, 'postgres.log') };
}

/** Makes the folders the account's own, in whichever way the program was started before. */
export async function handOver(place: PostgresPlace, account: ServerAccount): Promise<void> {
  await chmod(place.folder, 0o700);
  const { uid } = await stat(place.folder);
  const cluster = await stat(place.cluster).catch(() => null);
  if (!cluster && uid !== account.uid) await chown(place.folder, account.uid, account.gid);
  // `chown -R` comes to the top folder last, so a half-done change is seen here and done again.
  if (cluster && (uid !== account.uid || cluster.uid !== account.uid)) await giveTo(account, place.folder);
}

export async function ensureCluster(
  place: PostgresPlace,
  account: ServerAccount,
  binaries: string,
  version: string,
): Promise<void> {
  if (!(await clusterVersion(place))) {
    await makeWholeFolder(place.cluster, async (unfinished) => {
      await giveTo(account, unfinished);
      // `trust` is right only because the socket's folder is 0700: who can open it is who may enter.
      const access = ['-A', 'trust', '-U', 'recado'];
      const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-locale', '-E', 'UTF8'];
      await runAs(account, join(binaries, 'initdb'), ['-D', unfinished, ...locale, ...access]);
    });
  }
  const made = await clusterVersion(place);
  if (!made) throw new Error(`${place.cluster} holds no Postgres cluster; move it away and start again.`);
  const brought = version.split('.')[0];
  if (made !== brought) {
    throw new Error(
      `${place.cluster} was made by Postgres ${made}; this version brings ${brought}. ` +
        `Move the data with pg_dump and pg_restore, or set DATABASE_URL to a Postgres ${made} that serves it.`,
    );
  }
}

async function clusterVersion(place: PostgresPlace): Promise<string | null> {
  const text = await readFile(join(place.cluster, 'PG_VERSION'), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    },
  );
  return text.trim() || null;
}

/** A socket's path has a small limit; a long DATA_DIR gets a short folder elsewhere. */
export function socketFolderOf(place: PostgresPlace): string {
  const near = join(place.folder, 'run');
  if (Buffer.byteLength(join(near, '.s.PGSQL.5432')) <= longestSocketPath) return near;
  return join(tmpdir(), `recado-${createHash('sha256').update(place.dataDir).digest('hex').slice(0, 12)}`);
}

export async function prepareSocketFolder(place: PostgresPlace, account: ServerAccount): Promise<string> {
  const folder = socketFolderOf(place);
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  // Anyone can make a folder in the shared temporary folder before us, and so listen in.
  const found = await lstat(folder);
  const isOurs = [account.uid, process.geteuid!()].includes(found.uid) || folder.startsWith(place.folder);
  if (!found.isDirectory() || !isOurs) {
    throw new Error(`${folder} belongs to someone else; remove it, or set DATA_DIR to a shorter path.`);
  }
  await chmod(folder, 0o700);
  if (found.uid !== account.uid) await chown(folder, account.uid, account.gid);
  return folder;
}

/** Leaves nothing in the shared temporary folder. */
export async function removeSocketFolder(place: PostgresPlace): Promise<void> {
  await rmdir(socketFolderOf(place)).catch(() => undefined);
}

export async function rotateLog({ log }: PostgresPlace): Promise<void> {
  const found = await stat(log).catch(() => null);
  if (found && found.size > logSizeToRotate) await rename(log, `${log}.1`);
}
