import { Injectable } from '@nestjs/common';
import { MediaDownloads } from '../media/media-downloads.service';
import { MediaUploads } from '../media/media-uploads.service';
import { OutboxMedia } from '../outbox/outbox-media.service';
import { Loop } from '../platform/queue/loop';

/** Drives files both ways: those of customers are fetched, ours are handed over before their messages leave. */
@Injectable()
export class MediaTransfers {
  private readonly loops: readonly Loop[];

  constructor(
    private readonly downloads: MediaDownloads,
    private readonly uploads: MediaUploads,
    private readonly outbox: OutboxMedia,
  ) {
    this.loops = [
      new Loop('download', () => this.downloads.runner.step()),
      new Loop('upload', () => this.uploads.runner.step()),
    ];
  }

  start(): void {
    this.uploads.settled = (tx, upload) => this.outbox.release(tx, upload);
    this.downloads.runner.wake = this.wake;
    this.uploads.runner.wake = this.wake;
    this.wake();
  }

  wake = (): void => {
    for (const loop of this.loops) loop.wake();
  };

  /** What is under way is broken off and given back. */
  async stop(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
    await Promise.all([this.downloads.runner.stop(), this.uploads.runner.stop()]);
  }
}
