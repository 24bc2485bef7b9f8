import { Injectable } from '@nestjs/common';
import { Browser } from '../access/browser';
import { Session, SessionsService } from '../access/sessions.service';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { ApiKey } from '../platform/secrets/keys';
import { emailOf } from './email';
import { Passwords } from './passwords.service';
import { SecondFactor } from './second-factor.service';
import { SignInEvents } from './sign-in-events';
import { Attempt, Throttle } from './throttle.service';

export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** Of the authenticator app, or a recovery code. */
  readonly code?: string | undefined;
}

interface Account {
  readonly id: string;
  readonly tenantId: string | null;
  readonly hash: string;
}

/** The ways to a session. What is answered to a wrong password does not tell whether there is such an account. */
@Injectable()
export class SignInService {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly apiKey: ApiKey,
    private readonly sessions: SessionsService,
    private readonly passwords: Passwords,
    private readonly secondFactor: SecondFactor,
    private readonly throttle: Throttle,
    private readonly events: SignInEvents,
  ) {}

  /** @throws Problem `wrong_credentials`, `code_required`, `wrong_code`, `too_many_attempts` */
  async withPassword(
    credentials: Credentials,
    browser: Browser,
  ): Promise<{ session: Session; operatorId: string }> {
    const email = emailOf(credentials.email);
    const account = await this.accountOf(email);
    const { address } = browser;
    const about = { operatorId: account?.id ?? null, tenantId: account?.tenantId ?? null, address };
    return this.events.during({ way: 'password', ...about }, async () => {
      const attempt = await this.throttle.attempt({ of: { email }, address });
      const right = await this.passwords.matches(account?.hash ?? null, credentials.password);
      if (account === null || !right) throw wrongCredentials();
      const session = await this.open(account, credentials.code, { browser, attempt });
      await attempt.succeeded();
      await this.renewHash(account, credentials.password);
      return { session, operatorId: account.id };
    });
  }

  /** Null for a key that is not the installation's. */
  async withKey(key: string, browser: Browser): Promise<Session> {
    const { address } = browser;
    const about = { way: 'key', operatorId: null, tenantId: null, address } as const;
    return this.events.during(about, async () => {
      const attempt = await this.throttle.attempt({ of: 'key', address });
      if (!this.apiKey.matches(key)) throw wrongKey();
      await attempt.succeeded();
      return this.database.inTransaction(async (tx) => this.sessions.open(tx, null, browser));
    });
  }

  private async accountOf(email: string): Promise<Account | null> {
    const [account] = await this.database.query<Account>(
      `SELECT id, tenant_id AS "tenantId", password_hash AS hash FROM operators WHERE lower(email) = lower($1) AND active`,
      [email],
    );
    return account ?? null;
  }

  private async open(
    account: Account,
    code: string | undefined,
    { browser, attempt }: { browser: Browser; attempt: Attempt },
  ): Promise<Session> {
    try {
      return await this.database.inTransaction(async (tx) => {
        await this.secondFactor.assertCode(tx, account.id, code);
        await noteSignIn(tx, account);
        return this.sessions.open(tx, account.id, browser);
      });
    } catch (error) {
      if (error instanceof Problem && error.code === 'code_required') await attempt.takeBack();
      throw error;
    }
  }

  private async renewHash({ id, hash }: Account, password: string): Promise<void> {
    if (!this.passwords.isOutdated(hash)) return;
    await this.database.query(
      'UPDATE operators SET password_hash = $3 WHERE id = $1 AND password_hash = $2',
      [id, hash, await this.passwords.hash(password)],
    );
  }
}

/** Whoever was switched off, or changed the password, since the password was read does not get in with it. */
async function noteSignIn(tx: Tx, { id, hash }: Account): Promise<void> {
  const rows = await tx.query(
    'UPDATE operators SET last_sign_in_at = now() WHERE id = $1 AND active AND password_hash = $2 RETURNING 1',
    [id, hash],
  );
  if (rows.length === 0) throw wrongCredentials();
}

function wrongCredentials(): Problem {
  return new Problem('unauthorized', 'wrong_credentials', 'E-mail and password do not belong together');
}

function wrongKey(): Problem {
  const where = 'printed at the first start and kept in DATA_DIR/api.key, or given in API_KEY';
  return new Problem(
    'unauthorized',
    'wrong_key',
    `This is not the API key of this installation; it was ${where}`,
  );
}
