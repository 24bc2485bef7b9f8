import { BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { NewsItem } from '../../domain/news';
import { OperatorDatabase } from '../database/database';
import { asJob } from '../logging/logger';
import { newsPassed } from '../metrics/metrics';

export const NEWS_CHANNEL = 'recado_news';

/** What happens within this time is told together: a busy program costs a statement per interval, an idle one none. */
const GATHER_MS = 50;
/** Beyond it whoever looks is told to look at everything. */
const MOST_GATHERED = 1_000;
/** Postgres takes less than 8,000 bytes a notification. */
const MOST_BYTES = 7_500;

/** On the wire: items, or null for "look at everything". */
export type NewsPayload = readonly NewsItem[] | null;

/** Carries news to every process that has listeners, by NOTIFY. For `tx.afterCommit`; it may be lost, rows may not. */
@Injectable()
export class News implements BeforeApplicationShutdown {
  private readonly logger = new Logger(News.name);
  private readonly gathered = new Map<string, NewsItem>();
  private timer: NodeJS.Timeout | undefined;
  private telling: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly database: OperatorDatabase) {}

  /** Never waits and never throws. */
  tell(...items: readonly NewsItem[]): void {
    for (const item of items) {
      if (this.gathered.size > MOST_GATHERED) break;
      this.gathered.set(`${item.topic} ${item.id}`, item);
    }
    if (this.stopped || this.gathered.size === 0 || this.telling !== undefined) return;
    this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    if (this.timer !== undefined) this.flush();
    await this.telling;
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const items = [...this.gathered.values()];
    this.gathered.clear();
    this.telling = asJob('news', () => this.notify(items)).finally(() => {
      this.telling = undefined;
      this.tell();
    });
  }

  private async notify(items: readonly NewsItem[]): Promise<void> {
    try {
      await this.database.query('SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload', [
        NEWS_CHANNEL,
        payloadsOf(items),
      ]);
      newsPassed.inc({ way: 'told' }, items.length);
    } catch (error) {
      newsPassed.inc({ way: 'lost' }, items.length);
      this.logger.debug('news lost', error);
    }
  }
}

/** JSON texts of at most {@link MOST_BYTES}. */
function payloadsOf(items: readonly NewsItem[]): string[] {
  if (items.length > MOST_GATHERED) return ['null'];
  const payloads: string[] = [];
  let parts: string[] = [];
  let bytes = 2;
  for (const item of items) {
    const part = JSON.stringify(item);
    const size = Buffer.byteLength(part) + 1;
    if (bytes + size > MOST_BYTES && parts.length > 0) {
      payloads.push(`[${parts.join()}]`);
      [parts, bytes] = [[], 2];
    }
    parts.push(part);
    bytes += size;
  }
  return [...payloads, `[${parts.join()}]`];
}
