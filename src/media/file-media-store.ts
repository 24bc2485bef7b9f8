import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { ByteRange, LocalFile, MediaStore } from './media-store';

/** Files below a folder. A name appears with its whole content or not at all, also after a power cut. */
export class FileMediaStore extends MediaStore {
  constructor(private readonly folder: string) {
    super();
  }

  async put(name: string, file: LocalFile): Promise<void> {
    const path = this.pathOf(name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await flush(file.path);
    await rename(file.path, path);
    await flush(dirname(path));
  }

  async has(name: string): Promise<boolean> {
    return (await stat(this.pathOf(name)).catch(nullIfMissing)) !== null;
  }

  async open(name: string, range?: ByteRange): Promise<Readable | null> {
    const handle = await open(this.pathOf(name), 'r').catch(nullIfMissing);
    // The stream closes the handle.
    return handle === null ? null : handle.createReadStream(range ?? {});
  }

  async remove(name: string): Promise<void> {
    await rm(this.pathOf(name), { force: true });
  }

  private pathOf(name: string): string {
    return join(this.folder, name);
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Not by `instanceof`: under Jest the errors of `node:fs` belong to another realm. */
function nullIfMissing(error: unknown): null {
  if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
