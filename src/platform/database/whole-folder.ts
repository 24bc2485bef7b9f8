import { mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isAlive } from './postmaster';

/**
 * The folder appears whole or not at all, whenever the program is killed.
 * Of two processes that make it at the same moment one wins, and the other drops its own.
 */
export async function makeWholeFolder(
  folder: string,
  fill: (unfinished: string) => Promise<void>,
): Promise<void> {
  const unfinished = await mkdtemp(`${folder}.new.${process.pid}.`);
  try {
    await fill(unfinished);
    await rename(unfinished, folder);
    await syncFolder(dirname(folder));
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

/** What a killed process left half made. */
export async function removeUnfinished(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const maker = /\.new\.(\d+)\.\w+$/.exec(name)?.[1];
    if (!maker || isAlive(Number(maker))) continue;
    // An orphan that still writes there makes this fail; the next start tries again.
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Without this a power cut could take back the rename, and with it all that was stored since. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
