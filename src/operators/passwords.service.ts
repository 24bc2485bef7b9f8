import { randomBytes } from 'node:crypto';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import { Injectable, OnModuleInit } from '@nestjs/common';
import { Problem } from '../platform/errors/problem';
import { Gate } from '../platform/timing/gate';

/** What OWASP recommends for argon2id (the library's default kind), at least: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Half of Node's worker threads, and 38 MiB: a flood of sign-ins leaves the rest to everybody else. */
const AT_ONCE = 2;
/** Under a second of waiting. */
const MOST_WAITING = 20;

/** Passwords as argon2id hashes. */
@Injectable()
export class Passwords implements OnModuleInit {
  private readonly gate = new Gate({ atOnce: AT_ONCE, waiting: MOST_WAITING });
  /** Of a password that nobody has. */
  private nobodys = '';

  async onModuleInit(): Promise<void> {
    this.nobodys = await hash(randomBytes(32), COST);
  }

  async hash(password: string): Promise<string> {
    return this.pass(() => hash(plain(password), COST));
  }

  /** Null where there is no account: it takes as long as a wrong password. */
  async matches(stored: string | null, password: string): Promise<boolean> {
    const right = await this.pass(() => verify(stored ?? this.nobodys, plain(password)));
    return right && stored !== null;
  }

  /** Whether it was made when hashes cost less. */
  isOutdated(stored: string): boolean {
    const { memoryCost, timeCost, parallelism } = parseOptions(stored);
    return memoryCost < COST.memoryCost || timeCost < COST.timeCost || parallelism < COST.parallelism;
  }

  private async pass<T>(work: () => Promise<T>): Promise<T> {
    const result = await this.gate.pass(work);
    if (result !== undefined) return result;
    throw new Problem(
      'unavailable',
      'busy',
      'Too many people sign in at this moment; try again in a few seconds',
    );
  }
}

/** The same password from every keyboard: letters with accents can be written in several ways. */
function plain(password: string): string {
  return password.normalize('NFKC');
}
