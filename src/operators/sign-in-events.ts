import { Injectable, Logger } from '@nestjs/common';
import { AuditService } from '../access/audit.service';
import { Browser } from '../access/browser';
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

const ACTIONS = {
  password: 'POST /api/v1/session',
  key: 'POST /api/v1/session',
  link: 'POST /api/v1/invitations/accept',
} as const;

/** What became of an attempt to sign in. */
export interface SignInEvent {
  readonly outcome: (typeof OUTCOMES)[number];
  readonly way: 'password' | 'key' | 'link';
  /** Null where nobody is known by what was given, and for the installation's key. */
  readonly operatorId: string | null;
  /** What they are called who get in. */
  readonly name: string;
  readonly tenantId: string | null;
  readonly browser: Browser;
  /** The link. */
  readonly invitationId?: string;
}

/** The one place that hears of every sign-in, good or bad, and has it noted. */
@Injectable()
export class SignInEvents {
  private readonly logger = new Logger('SignIn');

  constructor(private readonly audit: AuditService) {}

  /** Does the work of an attempt and tells what became of it, and of whom. */
  async during<T extends Pick<SignInEvent, 'operatorId'>>(
    about: Omit<SignInEvent, 'outcome'>,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      const result = await work();
      this.tell({ ...about, operatorId: result.operatorId, outcome: 'signed_in' });
      return result;
    } catch (error) {
      const outcome = OUTCOMES.find((one) => error instanceof Problem && error.code === one);
      if (outcome !== undefined) this.tell({ ...about, outcome });
      throw error;
    }
  }

  private tell({ outcome, way, operatorId, name, tenantId, browser, invitationId }: SignInEvent): void {
    this.logger.log('sign-in', { outcome, way, operatorId });
    // Those may be any number; what they followed on is noted, and that is bounded by them.
    if (outcome === 'too_many_attempts') return;
    const good = outcome === 'signed_in';
    const actor = good
      ? { kind: SIGNED_IN_AS[way], id: operatorId, name }
      : { kind: 'stranger' as const, id: operatorId, name: way };
    const answered = good ? { outcome: 200, code: null } : { outcome: 401, code: outcome };
    const target = invitationId === undefined ? [] : [invitationId];
    this.audit.add(
      { tenantId, actor, action: ACTIONS[way], target, fields: [way], ...answered },
      browser.address,
      browser.requestId,
    );
  }
}
