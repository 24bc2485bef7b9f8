import { join } from 'node:path';
import { Injectable, Logger, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../platform/config/config';
import { Tx } from '../platform/database/database';
import { isInfected } from './media-scanner';
import { LocalFile, MediaStore, nameOf } from './media-store';
import { discardStale } from './staging';

const SWEEP_EVERY_MS = 60 * 60_000;

/** The bytes of files: where they arrive, whether they are clean, and where they stay. */
@Injectable()
export class MediaKeeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MediaKeeper.name);
  readonly stagingFolder: string;
  readonly mostBytes: number;
  /** In ms. Tests shorten it. */
  scanTimeoutMs = 60_000;
  private sweeping: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: Config,
    readonly store: MediaStore,
  ) {
    this.stagingFolder = join(config.dataDir, 'media', 'arriving');
    this.mostBytes = config.mediaMaxBytes;
  }

  async onApplicationBootstrap(): Promise<void> {
    await discardStale(this.stagingFolder);
    this.sweeping = setInterval(() => void discardStale(this.stagingFolder), SWEEP_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.sweeping);
  }

  /** Null for a file that may be kept. */
  async judge({ path }: LocalFile): Promise<{ reason: 'infected' | 'scan_failed'; final: boolean } | null> {
    const { mediaScanCommand: command } = this.config;
    if (command === null) return null;
    try {
      return (await isInfected(command, path, this.scanTimeoutMs))
        ? { reason: 'infected', final: true }
        : null;
    } catch (error) {
      this.logger.warn('a file could not be scanned; it is tried again', error);
      return { reason: 'scan_failed', final: false };
    }
  }

  /** Outside of any transaction, since it may take long; {@link assertThere} makes it sure inside of one. */
  async keep(tenantId: string, file: LocalFile): Promise<void> {
    const name = nameOf(tenantId, file);
    if (!(await this.store.has(name))) await this.store.put(name, file);
  }

  /**
   * Keeps the content from being removed until this transaction ends.
   * @throws Error when that has just happened
   */
  async assertThere(tx: Tx, tenantId: string, file: Pick<LocalFile, 'sha256' | 'size'>): Promise<void> {
    const name = nameOf(tenantId, file);
    await lockContent(tx, name);
    if (!(await this.store.has(name))) throw new Error('the content was removed while it was stored again');
  }
}

/** Whoever stores content and whoever removes the last copy of it take turns. */
export async function lockContent(tx: Tx, name: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
}
