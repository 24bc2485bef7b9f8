import { Logger } from '@nestjs/common';

/** Says once that something does not work, and once that it does again; every attempt in between is a debug line. */
export class Outage {
  private lasting = false;

  constructor(
    private readonly logger: Logger,
    private readonly level: 'warn' | 'error' = 'error',
  ) {}

  begin(message: string, ...about: readonly unknown[]): void {
    this.logger[this.lasting ? 'debug' : this.level](message, ...about);
    this.lasting = true;
  }

  end(message: string): void {
    if (this.lasting) this.logger.log(message);
    this.lasting = false;
  }
}
