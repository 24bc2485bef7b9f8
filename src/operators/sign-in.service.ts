import { Injectable } from '@nestjs/common';
import { INSTALLATION } from '../access/access';
import { Browser } from '../access/browser';
import { Session, SessionsService } from '../access/sessions.service';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { ApiKey } from '../platform/secrets/keys';
import { emailOf } from './email';
import { Passwords } from './passwords.service';
import { SecondFactor } from './second-factor.service';
import { SignInEvents } from './sign-in-events';
import { Throttle } from './throttle.service';

export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** Of the authenticator app, or a recovery code. */
  readonly code?: string | undefined;
}

interface Account {
  readonly id: string;
  readonly tenantId: string | null;
  readonly name: string;
  readonly hash: string;
}

/** Who has signed in: null with the installation's key. */
interface SignedInSession {
  readonly session: Session;
  readonly operatorId: string | null;
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
  async withPassword(credentials: Credentials, browser: Browser): Promise<SignedInSession> {
    const email = emailOf(credentials.email);
    const account = await this.accountOf(email);
    const { id: operatorId = null, tenantId = null, name = '' } = account ?? {};
    const about = { operatorId, tenantId, name, browser };
    const { address } = browser;
    return this.events.during({ way: 'password', ...about }, async () =>
      this.throttle.during({ of: { email }, address }, async () => this.open(account, credentials, browser)),
    );
  }

  /** @throws Problem `wrong_key`, `too_many_attempts` */
  async withKey(key: string, browser: Browser): Promise<SignedInSession> {
    const { address } = browser;
    const { name } = INSTALLATION;
    const about = { way: 'key', operatorId: null, tenantId: null, name, browser } as const;
    return this.events.during(about, async () =>
      this.throttle.during({ of: 'key', address }, async () => {
        if (!this.apiKey.matches(key)) throw wrongKey();
        const session = await this.database.inTransaction(async (tx) =>
          this.sessions.open(tx, null, browser),
        );
        return { session, operatorId: null };
      }),
    );
  }

  private async accountOf(email: string): Promise<Account | null> {
    const [account] = await this.database.query<Account>(
      `SELECT id, tenant_id AS "tenantId", name, password_hash AS hash FROM operators WHERE lower(email) = lower($1) AND active`,
      [email],
    );
    return account ?? null;
  }

  private async open(
    account: Account | null,
    { password, code }: Credentials,
    browser: Browser,
  ): Promise<SignedInSession> {
    const right = await this.passwords.matches(account?.hash ?? null, password);
    if (account === null || !right) throw wrongCredentials();
    const session = await this.database.inTransaction(async (tx) => {
      await this.secondFactor.assertCode(tx, account.id, code);
      await noteSignIn(tx, account);
      return this.sessions.open(tx, account.id, browser);
    });
    await this.renewHash(account, password);
    return { session, operatorId: account.id };
  }

  /** When too many sign in at this moment, another sign-in will do it. */
  private async renewHash({ id, hash }: Account, password: string): Promise<void> {
    if (!this.passwords.isOutdated(hash)) return;
    const renewed = await this.passwords.hash(password).catch((error: unknown) => {
      if (error instanceof Problem) return hash;
      throw error;
    });
    await this.database.query(
      'UPDATE operators SET password_hash = $3 WHERE id = $1 AND password_hash = $2',
      [id, hash, renewed],
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
