import { Injectable, Logger } from '@nestjs/common';
import { AuditService } from '../access/audit.service';
import { Problem } from '../platform/errors/problem';

const OUTCOMES = [
  'signed_in',
  'wrong_credentials',
  'wrong_key',
  'code_required',
  'wrong_code',
  'too_many_attempts',
] as const;

const SIGNED_IN_AS = { password: 'operator', key: 'installation', link: 'operator' } as const;

/** What became of an attempt to sign in. */
export interface SignInEvent {
  readonly outcome: (typeof OUTCOMES)[number];
  readonly way: 'password' | 'key' | 'link';
  /** Null where nobody is known by what was given, and for the installation's key. */
  readonly operatorId: string | null;
  readonly tenantId: string | null;
  readonly address: string;
}

/** The one place that hears of every sign-in, good or bad, and has it noted. */
@Injectable()
export class SignInEvents {
  private readonly logger = new Logger('SignIn');

  constructor(private readonly audit: AuditService) {}

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

  private tell({ outcome, way, operatorId, tenantId, address }: SignInEvent): void {
    this.logger.log('sign-in', { outcome, way, operatorId });
    // Those may be any number; what they followed on is noted, and that is bounded by them.
    if (outcome === 'too_many_attempts') return;
    const good = outcome === 'signed_in';
    const actor = { kind: good ? SIGNED_IN_AS[way] : 'stranger', id: operatorId, name: way } as const;
    const answered = good ? { outcome: 200, code: null } : { outcome: 401, code: outcome };
    const action = 'POST /api/v1/session';
    this.audit.add({ tenantId, actor, action, target: [], fields: [way], ...answered }, address);
  }
}
