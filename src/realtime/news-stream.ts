import type { Response } from 'express';
import { Access } from '../access/access';
import { NewsPayload } from '../platform/events/news';

/** Often enough that proxies keep the connection and that whoever was signed out hears nothing more. */
const HEARTBEAT_MS = 15_000;
const RECONNECT_MS = 1_000;
/** A browser that is this far behind is told once, later, to look at everything. */
const MOST_BEHIND = 256 * 1024;

/** One browser that listens. It may go, stall or lose its access at any moment. */
export class NewsStream {
  private readonly heartbeat: NodeJS.Timeout;
  /** It takes more slowly than there is news: what it missed is told in one word. */
  private missed = false;
  private ended = false;

  constructor(
    private readonly response: Response,
    private readonly access: Access,
    mayStay: () => Promise<boolean>,
  ) {
    // A connection that breaks while it is written to: its `close` follows.
    response.on('error', () => this.end());
    response.on('drain', () => this.catchUp());
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // nginx would gather what belongs to a browser at once.
      'x-accel-buffering': 'no',
    });
    this.write(`retry: ${RECONNECT_MS}\n\n`);
    this.heartbeat = setInterval(() => {
      mayStay().then(
        (stays) => (stays ? this.write(':\n\n') : this.end()),
        () => this.end(),
      );
    }, HEARTBEAT_MS);
  }

  tell(news: NewsPayload): void {
    const { tenantId } = this.access;
    const own = news?.filter((item) => tenantId === null || item.tenantId === tenantId);
    if (own?.length === 0) return;
    if (this.response.writableLength > MOST_BEHIND) this.missed = true;
    else this.send(own === undefined ? 'everything' : 'news', own ?? []);
  }

  /** At once: a browser that takes nothing would keep the connection open for ever. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    clearInterval(this.heartbeat);
    if (this.response.writableLength > 0) this.response.destroy();
    else this.response.end();
  }

  private catchUp(): void {
    if (!this.missed) return;
    this.missed = false;
    this.send('everything', []);
  }

  private send(event: 'news' | 'everything', data: NonNullable<NewsPayload>): void {
    this.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  private write(text: string): void {
    if (!this.ended) this.response.write(text);
  }
}
