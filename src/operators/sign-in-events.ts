import { Injectable, Logger } from '@nestjs/common';
import { Problem } from '../platform/errors/problem';

const OUTCOMES = [
  'signed_in',
  'wrong_credentials',
  'wrong_key',
  'code_required',
  'wrong_code',
  'too_many_attempts',
] as const;

/** What became of an attempt to sign in. */
export interface SignInEvent {
  readonly outcome: (typeof OUTCOMES)[number];
  readonly way: 'password' | 'key' | 'link';
  /** Null where nobody is known by what was given, and for the installation's key. */
  readonly operatorId: string | null;
  readonly tenantId: string | null;
  readonly address: string;
}

/** The one place that hears of every sign-in, good or bad. */
@Injectable()
export class SignInEvents {
  private readonly logger = new Logger('SignIn');

  /** Does the work of an attempt and tells what became of it. */
  async during<T>(about: Omit<SignInEvent, 'outcome'>, work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.tell({ ...about, outcome: 'signed_in' });
      return result;
    } catch (error) {
      const outcome = OUTCOMES.find((one) => error instanceof Problem && error.code === one);
      if (outcome !== undefined) this.tell({ ...about, outcome });
      throw error;
    }
  }

  private tell({ outcome, way, operatorId }: SignInEvent): void {
    this.logger.log('sign-in', { outcome, way, operatorId });
  }
}
