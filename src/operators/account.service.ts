import { Injectable } from '@nestjs/common';
import { Caller } from '../access/access';
import { Browser } from '../access/browser';
import { Session, SessionsService } from '../access/sessions.service';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { assertHardToGuess } from './password-rules';
import { Passwords } from './passwords.service';
import { SecondFactor } from './second-factor.service';
import { storePassword } from './stored-password';
import { Throttle } from './throttle.service';

interface Self {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly hash: string;
}

/** An operator's own name, password and codes. What decides who gets in needs the password once more, and ends other sessions. */
@Injectable()
export class AccountService {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly sessions: SessionsService,
    private readonly passwords: Passwords,
    private readonly secondFactor: SecondFactor,
    private readonly throttle: Throttle,
  ) {}

  async rename(caller: Caller, name: string): Promise<void> {
    await this.database.query('UPDATE operators SET name = $2 WHERE id = $1', [operatorIdOf(caller), name]);
  }

  async changePassword(
    caller: Caller,
    { currentPassword, newPassword }: { currentPassword: string; newPassword: string },
    browser: Browser,
  ): Promise<Session> {
    const self = await this.proven(caller, { field: 'currentPassword', password: currentPassword }, browser);
    await assertHardToGuess('newPassword', newPassword, [self.email, self.name]);
    const hash = await this.passwords.hash(newPassword);
    return this.database.inTransaction(async (tx) => {
      await storePassword(tx, this.sessions, { operatorId: self.id, hash });
      return this.sessions.open(tx, self.id, browser);
    });
  }

  async beginTotp(
    caller: Caller,
    password: string,
    browser: Browser,
  ): Promise<{ secret: string; uri: string }> {
    const { id } = await this.proven(caller, { field: 'password', password }, browser);
    return this.database.inTransaction(async (tx) => this.secondFactor.begin(tx, id));
  }

  async confirmTotp(
    caller: Caller,
    code: string,
    browser: Browser,
  ): Promise<{ recoveryCodes: readonly string[]; session: Session }> {
    const id = operatorIdOf(caller);
    return this.database.inTransaction(async (tx) => {
      const recoveryCodes = await this.secondFactor.confirm(tx, id, code);
      return { recoveryCodes, session: await this.renewSession(tx, id, browser) };
    });
  }

  async removeTotp(caller: Caller, password: string, browser: Browser): Promise<Session> {
    const { id } = await this.proven(caller, { field: 'password', password }, browser);
    return this.database.inTransaction(async (tx) => {
      await this.secondFactor.remove(tx, id);
      return this.renewSession(tx, id, browser);
    });
  }

  private async renewSession(tx: Tx, id: string, browser: Browser): Promise<Session> {
    await this.sessions.closeAll(tx, id);
    return this.sessions.open(tx, id, browser);
  }

  /** Whoever finds a browser open is not its operator yet. Guesses count as those of a sign-in do. */
  private async proven(
    caller: Caller,
    { field, password }: { field: string; password: string },
    { address }: Browser,
  ): Promise<Self> {
    const id = operatorIdOf(caller);
    const [self] = await this.database.query<Self>(
      'SELECT id, email, name, password_hash AS hash FROM operators WHERE id = $1',
      [id],
    );
    if (self === undefined) throw Problem.notFound('Operator');
    const attempt = await this.throttle.attempt({ of: { email: self.email }, address });
    if (!(await this.passwords.matches(self.hash, password))) {
      throw new Problem('forbidden', 'wrong_password', `${field}: this is not your password`, [
        { field, message: 'is not your password' },
      ]);
    }
    await attempt.succeeded();
    return self;
  }
}

/** @throws Problem for a key, which has no account */
export function operatorIdOf({ kind, id }: Caller): string {
  if (kind === 'operator' && id !== null) return id;
  throw new Problem('conflict', 'no_account', 'A key has no account; sign in with e-mail and password');
}
