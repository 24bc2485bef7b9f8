import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { within } from '../platform/timing/within';
import { isSnapshot, Snapshot } from './snapshot';

const leastPauseMs = 1000;
/** Of the time, writing takes a twentieth at most. */
const pausePerMs = 20;
const maxBytes = 16 * 1024 * 1024;
const closingMs = 2000;

/** Keeps what a simulator remembers in a file. Of several processes with one file, the last to write it wins. */
export class MemoryFile {
  private readonly draft: string;
  private timer: NodeJS.Timeout | undefined;
  private pauseMs = leastPauseMs;
  private saving = Promise.resolve();
  private isUnsaved = false;
  private isFailing = false;
  private isClosed = false;

  constructor(
    private readonly path: string,
    private readonly snapshot: () => Snapshot,
    private readonly warn: (message: string) => void,
  ) {
    this.draft = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  }

  /** What the last run left; nothing when there is no file or none that this version can start with. */
  read(): Snapshot | undefined {
    try {
      const json: unknown = JSON.parse(readFileSync(this.path, 'utf8'));
      if (isSnapshot(json)) return json;
      this.warn(`${this.path} is not of this version; the simulator starts without its conversations`);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      // Not the message: it may quote the file.
      this.warn(`${this.path} cannot be read (${code}); the simulator starts without its conversations`);
    }
    return undefined;
  }

  /** Has the file written soon, however often it is called. */
  changed(): void {
    this.isUnsaved = true;
    if (this.timer !== undefined || this.isClosed) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.save();
    }, this.pauseMs).unref();
  }

  /** Writes what is not written yet and nothing after; on a slow disk it waits for two seconds. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await within(closingMs, this.save(), undefined);
  }

  private save(): Promise<void> {
    return (this.saving = this.saving.then(async () => {
      if (!this.isUnsaved) return;
      this.isUnsaved = false;
      const began = performance.now();
      await this.write().then(
        () => (this.isFailing = false),
        (error: unknown) => this.failed(error),
      );
      this.pauseMs = Math.max(leastPauseMs, pausePerMs * (performance.now() - began));
    }));
  }

  private async write(): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    await writeFile(this.draft, piecesOf(this.snapshot()), { mode: 0o600 });
    await rename(this.draft, this.path);
  }

  /** The next change tries again; the log hears of the first failure only. */
  private async failed(error: unknown): Promise<void> {
    this.isUnsaved = true;
    if (!this.isFailing) {
      this.warn(`${this.path} cannot be written (${codeOf(error)}); the simulator forgets its conversations`);
    }
    this.isFailing = true;
    await rm(this.draft, { force: true }).catch(() => undefined);
  }
}

/** Each conversation becomes text after the one before is written, so that nothing else waits for all of them. */
function* piecesOf({ version, conversations }: Snapshot): Generator<string> {
  yield `{"version":${version},"conversations":[`;
  let size = 0;
  for (const conversation of conversations) {
    const text = JSON.stringify(conversation);
    const separator = size === 0 ? '\n' : ',\n';
    size += Buffer.byteLength(text);
    if (size > maxBytes) break;
    yield separator + text;
  }
  yield '\n]}\n';
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'it is broken';
}
