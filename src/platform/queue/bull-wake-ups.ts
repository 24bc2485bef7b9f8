import { InjectQueue } from '@nestjs/bull';
import { Injectable, Logger, OnApplicationShutdown } from '@nestjs/common';
import type { Job, Queue, QueueOptions } from 'bull';
import Redis from 'ioredis';
import { Outage } from '../logging/outage';
import { within } from '../timing/within';
import { WakeUps, WakeUpTopic } from './wake-ups';

export const WAKE_UP_QUEUE = 'wake-ups';
const CLOSE_WITHIN_MS = 2_000;
const COMMAND_TIMEOUT_MS = 500;

interface WakeUpJob {
  readonly topic: WakeUpTopic;
}

/** Wake-ups between processes through Bull. A job carries the topic and nothing else. */
@Injectable()
export class BullWakeUps extends WakeUps implements OnApplicationShutdown {
  private readonly outage = new Outage(new Logger(BullWakeUps.name), 'warn');
  private readonly listeners = new Map<WakeUpTopic, () => void>();
  /** Topics with an add under way; the value says whether to add once more when it ends. */
  private readonly adding = new Map<WakeUpTopic, boolean>();

  constructor(@InjectQueue(WAKE_UP_QUEUE) private readonly queue: Queue<WakeUpJob>) {
    super();
    this.queue.on('error', (error) => this.complain(error));
  }

  ring(topic: WakeUpTopic): void {
    if (this.adding.has(topic)) {
      this.adding.set(topic, true);
      return;
    }
    this.adding.set(topic, false);
    void this.add(topic);
  }

  listen(topic: WakeUpTopic, look: () => void): void {
    if (this.listeners.size === 0) {
      // Returns at once, so that the next job goes to whichever worker is free to look.
      void this.queue
        .process(async (job: Job<WakeUpJob>) => this.listeners.get(job.data.topic)?.())
        .catch((error: unknown) => this.complain(error));
    }
    this.listeners.set(topic, look);
  }

  async healthy(): Promise<boolean> {
    return this.queue.client.ping().then(
      (answer) => answer === 'PONG',
      () => false,
    );
  }

  async onApplicationShutdown(): Promise<void> {
    // Closing waits for Redis, which may be away.
    await within(CLOSE_WITHIN_MS, this.queue.close(true), undefined);
    this.queue.clients.forEach((client) => client.disconnect());
  }

  private async add(topic: WakeUpTopic): Promise<void> {
    try {
      do {
        this.adding.set(topic, false);
        await this.queue.add({ topic });
        this.outage.end('Redis takes wake-ups again');
      } while (this.adding.get(topic) === true);
    } catch (error) {
      this.complain(error);
    } finally {
      this.adding.delete(topic);
    }
  }

  /** The sweep carries on without Redis, only slower. */
  private complain(error: unknown): void {
    this.outage.begin('Redis does not take wake-ups; work goes on once a second until it does', error);
  }
}

/** Bull's defaults would keep every job, hang producers while Redis is away, and give a killed worker's job up. */
export function wakeUpQueueOptions(redisUrl: string): QueueOptions {
  return {
    createClient: (type) => {
      const blocking = { maxRetriesPerRequest: null, enableReadyCheck: false };
      const producing = {
        maxRetriesPerRequest: 1,
        enableOfflineQueue: false,
        commandTimeout: COMMAND_TIMEOUT_MS,
      };
      return new Redis(redisUrl, {
        ...(type === 'client' ? producing : blocking),
        retryStrategy: (times) => Math.min(times * 100, 2_000),
      });
    },
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
    settings: { lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 10 },
  };
}
