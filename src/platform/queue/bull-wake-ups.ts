import { InjectQueue } from '@nestjs/bull';
import { Injectable, Logger, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Job, Queue, QueueOptions } from 'bull';
import Redis from 'ioredis';
import { asJob } from '../logging/logger';
import { Outage } from '../logging/outage';
import { bullTroubles, canaryAge, wakeUpsPassed } from '../metrics/metrics';
import { onScrape } from '../metrics/scrape';
import { within } from '../timing/within';
import { redisFaults } from './redis-faults';
import { WakeUps, WakeUpTopic } from './wake-ups';

export const WAKE_UP_QUEUE = 'wake-ups';
const CLOSE_WITHIN_MS = 2_000;
const COMMAND_TIMEOUT_MS = 500;
/** A worker may be connected and still be given nothing (Bull #1873); then it hears not even this. */
const CANARY_MS = 10_000;
const SILENCE_MS = 30_000;

interface WakeUpJob {
  readonly topic: WakeUpTopic | 'canary';
}

/** Wake-ups between processes through Bull. A job carries the topic and nothing else. */
@Injectable()
export class BullWakeUps extends WakeUps implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(BullWakeUps.name);
  private readonly outage = new Outage(this.logger, 'warn');
  private readonly listeners = new Map<WakeUpTopic, () => void>();
  /** Topics with an add under way; the value says whether to add once more when it ends. */
  private readonly adding = new Map<WakeUpJob['topic'], boolean>();
  private heardAt = performance.now();
  private missed = false;
  private canary: NodeJS.Timeout | undefined;
  private unmeasured: (() => void) | undefined;

  constructor(@InjectQueue(WAKE_UP_QUEUE) private readonly queue: Queue<WakeUpJob>) {
    super();
    this.queue.on('error', (error) => {
      bullTroubles.inc({ trouble: 'error' });
      this.complain(error);
    });
    for (const trouble of ['stalled', 'lock-extension-failed']) {
      this.queue.on(trouble, () => bullTroubles.inc({ trouble }));
    }
  }

  onModuleInit(): void {
    void asJob('redis-settings', () => this.judgeRedis());
  }

  ring(topic: WakeUpJob['topic']): void {
    wakeUpsPassed.inc({ topic, way: 'rung' });
    if (this.adding.has(topic)) {
      this.adding.set(topic, true);
      return;
    }
    this.adding.set(topic, false);
    void this.add(topic);
  }

  listen(topic: WakeUpTopic, look: () => void): void {
    if (this.listeners.size === 0) this.hearJobs();
    this.listeners.set(topic, look);
  }

  async healthy(): Promise<boolean> {
    return this.queue.client.ping().then(
      (answer) => answer === 'PONG',
      () => false,
    );
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.canary);
    this.unmeasured?.();
    // Closing waits for Redis, which may be away.
    await within(CLOSE_WITHIN_MS, this.queue.close(true), undefined);
    this.queue.clients.forEach((client) => client.disconnect());
  }

  private hearJobs(): void {
    // Returns at once, so that the next job goes to whichever worker is free to look.
    void this.queue
      .process(async (job: Job<WakeUpJob>) => this.hear(job.data.topic))
      .catch((error: unknown) => this.complain(error));
    this.heardAt = performance.now();
    this.ring('canary');
    this.canary = setInterval(() => asJob('canary', () => this.sing()), CANARY_MS);
    this.unmeasured = onScrape(() => canaryAge.set((performance.now() - this.heardAt) / 1000));
  }

  private hear(topic: WakeUpJob['topic']): void {
    wakeUpsPassed.inc({ topic, way: 'heard' });
    this.heardAt = performance.now();
    this.missed = false;
    if (topic !== 'canary') this.listeners.get(topic)?.();
  }

  /** Every worker rings, and Redis serves those who listen in turn: each hears one about as often as it rings. */
  private sing(): void {
    if (performance.now() - this.heardAt > SILENCE_MS && !this.missed) {
      this.missed = true;
      this.logger.warn('no wake-up heard through Redis for 30 s; work goes on once a second');
    }
    this.ring('canary');
  }

  private async judgeRedis(): Promise<void> {
    try {
      await this.queue.isReady();
      const faults = redisFaults(await this.queue.client.info());
      if (faults.length > 0) this.logger.warn('Redis may lose wake-ups', { faults });
    } catch (error) {
      this.logger.debug('the settings of Redis are not known', error);
    }
  }

  private async add(topic: WakeUpJob['topic']): Promise<void> {
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
