import { Problem } from './problem';

/** Refused for how often it was tried, and not for what it is. */
export class TooMany extends Problem {
  constructor(
    message: string,
    /** In seconds. */
    readonly retryAfter: number,
  ) {
    super('too_many', 'too_many_attempts', message);
  }
}
