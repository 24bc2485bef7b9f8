import { createHash, randomUUID } from 'node:crypto';
import { FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileTypeFromFile } from 'file-type/node';
import { LocalFile } from './media-store';

/** Longer than any transfer takes: whoever wrote it is gone. */
const STALE_MS = 60 * 60_000;

/** A file that has arrived whole, with what its bytes say. */
export interface StagedFile extends LocalFile {
  /** Null for what has no mark of its own, such as plain text. */
  readonly sniffedType: string | null;
}

/** A file while it arrives. It belongs to nobody yet: whoever began it keeps or discards it. */
export class Staging {
  private readonly hash = createHash('sha256');
  private size = 0;

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  static async begin(folder: string): Promise<Staging> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, randomUUID());
    return new Staging(path, await open(path, 'wx', 0o600));
  }

  write = async (piece: Buffer): Promise<void> => {
    this.hash.update(piece);
    this.size += piece.length;
    // A write may take less than it was given.
    for (let done = 0; done < piece.length;) {
      done += (await this.handle.write(piece, done)).bytesWritten;
    }
  };

  async end(): Promise<StagedFile> {
    await this.handle.close();
    return {
      path: this.path,
      size: this.size,
      sha256: this.hash.digest('hex'),
      sniffedType: await sniff(this.path),
    };
  }

  /** Also when it was kept: then nothing is there any more. */
  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(this.path, { force: true });
  }
}

/** A file that only looks like something may be cut off or contradict itself. */
async function sniff(path: string): Promise<string | null> {
  const found = await fileTypeFromFile(path).catch(() => undefined);
  return found?.mime ?? null;
}

/** Deletes what killed processes left half. */
export async function discardStale(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    const age = Date.now() - ((await stat(path).catch(() => null))?.mtimeMs ?? Date.now());
    if (age > STALE_MS) await rm(path, { force: true }).catch(() => undefined);
  }
}
