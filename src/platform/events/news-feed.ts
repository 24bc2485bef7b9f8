import { BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import type { Client } from 'pg';
import { Connections } from '../database/connections';
import { NEWS_CHANNEL, NewsPayload } from './news';

const RETRY_MS = 1_000;

/** Hears the news of every process. Keeps one connection of its own from the first listener on. */
@Injectable()
export class NewsFeed implements BeforeApplicationShutdown {
  private readonly logger = new Logger(NewsFeed.name);
  private readonly listeners = new Set<(news: NewsPayload) => void>();
  private client: Client | undefined;
  private opening: Promise<void> | undefined;
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly connections: Connections) {}

  /** Calls back with items, or with null for "look at everything", until the returned function is called. */
  listen(listener: (news: NewsPayload) => void): () => void {
    this.listeners.add(listener);
    this.open();
    return () => this.listeners.delete(listener);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    await this.opening;
    await this.client?.end().catch(() => undefined);
  }

  private open(): void {
    if (this.stopped || this.client !== undefined || this.opening !== undefined) return;
    clearTimeout(this.retry);
    this.opening = this.connect()
      .catch((error: unknown) => {
        this.logger.debug('news cannot be heard', error);
        this.lost(undefined);
      })
      .finally(() => {
        this.opening = undefined;
      });
  }

  private async connect(): Promise<void> {
    const client = this.connections.listener();
    // Without a listener, an error of an idle connection would end the process.
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    client.on('notification', ({ payload = 'null' }) => this.hear(JSON.parse(payload) as NewsPayload));
    await client.connect();
    await client.query(`LISTEN ${NEWS_CHANNEL}`);
    this.client = client;
    // What happened while nobody heard is not known.
    this.hear(null);
  }

  private lost(client: Client | undefined): void {
    if (client !== this.client) return;
    this.client = undefined;
    if (this.stopped) return;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.open(), RETRY_MS);
  }

  private hear(news: NewsPayload): void {
    for (const listener of this.listeners) listener(news);
  }
}
