import { Random } from './random';

/** Makes the identifiers that Meta would; unique across restarts, since the start time is part of each. */
export class Ids {
  private count = 0;
  private readonly origin: string;
  private readonly mediaOrigin: number;

  constructor(random: Random, startedAt: number) {
    this.mediaOrigin = 100_000_000 + Math.floor(random() * 900_000_000);
    this.origin = `${startedAt.toString(36)}.${Math.floor(random() * 2 ** 48).toString(36)}.`;
  }

  message(): string {
    return `wamid.${Buffer.from(`HBgL${this.origin}${++this.count}`).toString('base64')}`;
  }

  media(): string {
    return `${this.mediaOrigin}${String(++this.count).padStart(6, '0')}`;
  }

  call(): string {
    return `wacid.${Buffer.from(`${this.origin}${++this.count}`).toString('base64')}`;
  }

  /** An identity key, as far as anybody sees it. */
  hash(): string {
    return Buffer.from(`key ${this.origin}${++this.count}`).toString('base64').slice(0, 20);
  }

  trace(): string {
    return `A${Buffer.from(`${this.origin}${++this.count}`).toString('base64url')}`;
  }
}
