import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { TooMany } from '../errors/too-many';
import { attemptsRefused } from '../metrics/metrics';
import { Clients } from './clients';

const PER_MINUTE = 20;

/** What somebody may guess at. */
export type Guessed = 'verify_token' | 'api_key';

/**
 * Counts what was wrong, by client address and in this process alone. Only wrong attempts are ever counted or refused, so
 * nobody who knows the secret is kept out by those who share the address.
 */
@Injectable()
export class FailedAttempts {
  private readonly limiter = new RateLimiterMemory({ points: PER_MINUTE, duration: 60 });

  constructor(private readonly clients: Clients) {}

  /** To be called after a wrong attempt: 0 while there are few, else the seconds until the next is answered as before. */
  async count(guessed: Guessed, request: IncomingMessage): Promise<number> {
    try {
      await this.limiter.consume(`${guessed} ${this.clients.networkOf(request)}`);
      return 0;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      attemptsRefused.inc({ guessed });
      return Math.max(1, Math.ceil(error.msBeforeNext / 1000));
    }
  }

  /** @throws TooMany when there were too many before it */
  async note(guessed: Guessed, request: IncomingMessage): Promise<void> {
    const seconds = await this.count(guessed, request);
    if (seconds === 0) return;
    throw new TooMany(`Too many wrong attempts from this address; try again in ${seconds} seconds`, seconds);
  }
}
