import { BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import type { Client } from 'pg';
import { Connections } from '../database/connections';
import { asJob } from '../logging/logger';
import { newsPassed } from '../metrics/metrics';
import { NEWS_CHANNEL, NewsPayload } from './news';

const RETRY_MS = 1_000;
/** A connection may die without a word, and then it hears nothing: it is asked whether it still lives. */
const PULSE_MS = 15_000;

/** Hears the news of every process. Keeps one connection of its own from the first listener on. */
@Injectable()
export class NewsFeed implements BeforeApplicationShutdown {
  private readonly logger = new Logger(NewsFeed.name);
  private readonly listeners = new Set<(news: NewsPayload) => void>();
  private client: Client | undefined;
  private opening: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly connections: Connections) {}

  /**
   * Calls back with items, or with null for "look at everything", until the returned function is called. The first is
   * null, as soon as nothing that follows can be missed.
   */
  listen(listener: (news: NewsPayload) => void): () => void {
    this.listeners.add(listener);
    if (this.client !== undefined) listener(null);
    this.open();
    return () => this.listeners.delete(listener);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.opening;
    if (this.client !== undefined) abandon(this.client);
  }

  private open(): void {
    if (this.stopped || this.client !== undefined || this.opening !== undefined) return;
    clearTimeout(this.timer);
    this.opening = asJob('news-feed', () => this.connect()).finally(() => {
      this.opening = undefined;
    });
  }

  private async connect(): Promise<void> {
    const client = this.connections.listener();
    // Without a listener, an error of an idle connection would end the process.
    client.on('error', () => this.lose(client));
    client.on('end', () => this.lose(client));
    client.on('notification', ({ payload = 'null' }) => this.hear(JSON.parse(payload) as NewsPayload));
    try {
      await client.connect();
      await client.query(`LISTEN ${NEWS_CHANNEL}`);
    } catch (error) {
      this.logger.debug('news cannot be heard', error);
      abandon(client);
      return this.tryLater();
    }
    this.client = client;
    this.timer = setTimeout(() => this.feelPulse(client), PULSE_MS);
    // What happened while nobody heard is not known.
    this.hear(null);
  }

  private feelPulse(client: Client): void {
    client.query('SELECT 1').then(
      () => {
        if (this.client === client && !this.stopped) {
          this.timer = setTimeout(() => this.feelPulse(client), PULSE_MS);
        }
      },
      () => this.lose(client),
    );
  }

  private lose(client: Client): void {
    abandon(client);
    if (client !== this.client) return;
    this.client = undefined;
    this.tryLater();
  }

  private tryLater(): void {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.open(), RETRY_MS);
  }

  private hear(news: NewsPayload): void {
    if (news !== null) newsPassed.inc({ way: 'heard' });
    for (const listener of this.listeners) listener(news);
  }
}

/** Without a farewell, which a dead connection would not take. */
function abandon(client: Client): void {
  client.connection.stream.destroy();
}
