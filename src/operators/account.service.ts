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
    const proof = { field: 'currentPassword', password: currentPassword };
    const self = await this.proven(caller, proof, browser);
    await assertHardToGuess('newPassword', newPassword, [self.email, self.name]);
    const hash = await this.passwords.hash(newPassword);
    return this.database.inTransaction(async (tx) => {
      await assertUnchanged(tx, self, wrongPassword(proof.field));
      await storePassword(tx, this.sessions, { operatorId: self.id, hash });
      return this.sessions.open(tx, self.id, browser);
    });
  }

  async beginTotp(
    caller: Caller,
    password: string,
    browser: Browser,
  ): Promise<{ secret: string; uri: string }> {
    const self = await this.proven(caller, { field: 'password', password }, browser);
    return this.database.inTransaction(async (tx) => {
      await assertUnchanged(tx, self, wrongPassword('password'));
      return this.secondFactor.begin(tx, self.id);
    });
  }

  async confirmTotp(
    caller: Caller,
    code: string,
    browser: Browser,
  ): Promise<{ recoveryCodes: readonly string[]; session: Session }> {
    const self = await this.selfOf(caller);
    return this.throttle.during({ of: { email: self.email }, address: browser.address }, async () =>
      this.database.inTransaction(async (tx) => {
        await assertUnchanged(tx, self, sessionOver());
        const recoveryCodes = await this.secondFactor.confirm(tx, self.id, code);
        return { recoveryCodes, session: await this.renewSession(tx, self.id, browser) };
      }),
    );
  }

  async removeTotp(caller: Caller, password: string, browser: Browser): Promise<Session> {
    const self = await this.proven(caller, { field: 'password', password }, browser);
    return this.database.inTransaction(async (tx) => {
      await assertUnchanged(tx, self, wrongPassword('password'));
      await this.secondFactor.remove(tx, self.id);
      return this.renewSession(tx, self.id, browser);
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
    const self = await this.selfOf(caller);
    return this.throttle.during({ of: { email: self.email }, address }, async () => {
      if (!(await this.passwords.matches(self.hash, password))) throw wrongPassword(field);
      return self;
    });
  }

  private async selfOf(caller: Caller): Promise<Self> {
    const [self] = await this.database.query<Self>(
      'SELECT id, email, name, password_hash AS hash FROM operators WHERE id = $1',
      [operatorIdOf(caller)],
    );
    if (self === undefined) throw Problem.notFound('Operator');
    return self;
  }
}

/**
 * Whoever was removed, switched off or given another password since they proved who they are changes nothing any more. Until
 * the transaction ends that has to wait.
 */
async function assertUnchanged(tx: Tx, { id, hash }: Self, otherwise: Problem): Promise<void> {
  const rows = await tx.query(
    'SELECT 1 FROM operators WHERE id = $1 AND active AND password_hash = $2 FOR NO KEY UPDATE',
    [id, hash],
  );
  if (rows.length === 0) throw otherwise;
}

function wrongPassword(field: string): Problem {
  return new Problem('forbidden', 'wrong_password', `${field}: this is not your password`, [
    { field, message: 'is not your password' },
  ]);
}

function sessionOver(): Problem {
  return new Problem('unauthorized', 'unauthorized', 'Your session is over; sign in again');
}

/** @throws Problem for a key, which has no account */
export function operatorIdOf({ kind, id }: Caller): string {
  if (kind === 'operator' && id !== null) return id;
  throw new Problem('conflict', 'no_account', 'A key has no account; sign in with e-mail and password');
}
