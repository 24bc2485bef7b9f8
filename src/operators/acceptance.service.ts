import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Browser } from '../access/browser';
import { OPEN, revokeInvitations } from '../access/open-invitations';
import { lockRights } from '../access/rights-lock';
import { Session, SessionsService } from '../access/sessions.service';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { digestOf } from '../platform/secrets/tokens';
import { emailOf, emailTaken, orEmailTaken } from './email';
import { Invitation, INVITATION_COLUMNS } from './invitation-rows';
import { assertHardToGuess } from './password-rules';
import { Passwords } from './passwords.service';
import { SecondFactor } from './second-factor.service';
import { SignInEvents } from './sign-in-events';
import { storePassword } from './stored-password';
import { Throttle } from './throttle.service';

export interface Acceptance {
  readonly token: string;
  readonly password: string;
  readonly name?: string | undefined;
  /** Where the invitation does not say it. */
  readonly email?: string | undefined;
  /** Where a password is set anew and codes are set up. */
  readonly code?: string | undefined;
}

/** Somebody to be: what the invitation and who accepts it say together. */
interface Person {
  readonly email: string;
  readonly name: string;
  readonly hash: string;
  readonly code: string | undefined;
}

/** An invitation, and whether a code is asked for. */
export type OpenInvitation = Invitation & { readonly needsCode: boolean; readonly tenantName: string | null };

/** Opens links: whoever holds one becomes an operator, or sets a password anew, and is signed in. Each works once. */
@Injectable()
export class AcceptanceService {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly sessions: SessionsService,
    private readonly passwords: Passwords,
    private readonly secondFactor: SecondFactor,
    private readonly throttle: Throttle,
    private readonly events: SignInEvents,
  ) {}

  /** @throws Problem `invitation_over`, alike for what was used, is too old, was withdrawn and never was */
  async look(token: string, { address }: Browser): Promise<OpenInvitation> {
    const attempt = await this.throttle.attempt({ of: 'link', address });
    const [found] = await this.database.query<OpenInvitation>(
      `SELECT ${INVITATION_COLUMNS},
              (SELECT t.name FROM tenants t WHERE t.id = invitations.tenant_id) AS "tenantName",
              NOT removes_totp AND EXISTS (
                SELECT 1 FROM operators o WHERE o.id = operator_id AND o.totp_confirmed_at IS NOT NULL
              ) AS "needsCode"
       FROM invitations WHERE token_digest = $1 AND ${OPEN}`,
      [digestOf(token)],
    );
    if (found === undefined) throw invitationOver();
    await attempt.takeBack();
    return found;
  }

  async accept(acceptance: Acceptance, browser: Browser): Promise<{ session: Session; operatorId: string }> {
    const invitation = await this.look(acceptance.token, browser);
    const person = await this.personOf(invitation, acceptance);
    const { id: invitationId, operatorId, tenantId, needsCode } = invitation;
    const { name } = person;
    const about = { way: 'link', operatorId, name, tenantId, browser, invitationId } as const;
    const place = { of: { email: person.email }, address: browser.address };
    const enter = async () => this.enter(invitation, person, browser);
    return this.events.during(about, async () => {
      if (needsCode) return this.throttle.during(place, enter);
      // Nothing can be guessed here, so guesses of strangers keep nobody out.
      const entered = await enter();
      await this.throttle.know(place);
      return entered;
    });
  }

  private async enter(
    invitation: Invitation,
    person: Person,
    browser: Browser,
  ): Promise<{ session: Session; operatorId: string }> {
    return this.database.inTransaction(async (tx) => {
      await lockRights(tx);
      await claim(tx, invitation);
      const operatorId = await this.become(tx, invitation, person);
      await noteSignIn(tx, operatorId);
      return { operatorId, session: await this.sessions.open(tx, operatorId, browser) };
    });
  }

  private async personOf(
    invitation: Invitation,
    { name, email, password, code }: Acceptance,
  ): Promise<Person> {
    const address = invitation.email ?? (email === undefined ? undefined : emailOf(email));
    if (address === undefined)
      throw Problem.invalid('email', 'is required: this link is for nobody in particular');
    if (name === undefined && invitation.purpose !== 'reset') throw Problem.invalid('name', 'is required');
    await assertHardToGuess('password', password, [address, name ?? '']);
    return { email: address, name: name ?? '', hash: await this.passwords.hash(password), code };
  }

  private async become(tx: Tx, invitation: Invitation, person: Person): Promise<string> {
    if (invitation.purpose === 'reset') return this.reset(tx, invitation, person);
    // Now that there is an owner, links that make the first one end, and those for who was locked out.
    if (invitation.role === 'owner') await revokeInvitations(tx, `purpose = 'owner'`);
    if (invitation.purpose === 'owner') return this.becomeOwner(tx, invitation, person);
    return addOperator(tx, invitation, person);
  }

  private async reset(
    tx: Tx,
    { operatorId, removesTotp }: Invitation,
    { hash, code }: Person,
  ): Promise<string> {
    const id = operatorId ?? '';
    if (removesTotp) await this.secondFactor.remove(tx, id);
    else await this.secondFactor.assertCode(tx, id, code);
    await storePassword(tx, this.sessions, { operatorId: id, hash });
    return id;
  }

  /** An owner who has lost everything comes back as who they were. */
  private async becomeOwner(tx: Tx, invitation: Invitation, person: Person): Promise<string> {
    const [known] = await tx.query<{ id: string; role: string }>(
      'SELECT id, role FROM operators WHERE lower(email) = lower($1)',
      [person.email],
    );
    if (known === undefined) return addOperator(tx, invitation, person);
    if (known.role !== 'owner') throw emailTaken();
    await tx.query('UPDATE operators SET active = true, name = $2 WHERE id = $1', [known.id, person.name]);
    await this.secondFactor.remove(tx, known.id);
    await storePassword(tx, this.sessions, { operatorId: known.id, hash: person.hash });
    return known.id;
  }
}

/** Of two who hold the same link, the second finds it used. */
async function claim(tx: Tx, { id }: Invitation): Promise<void> {
  const claimed = await tx.query(
    `UPDATE invitations SET accepted_at = now() WHERE id = $1 AND ${OPEN} RETURNING 1`,
    [id],
  );
  if (claimed.length === 0) throw invitationOver();
}

async function addOperator(
  tx: Tx,
  { tenantId, role }: Invitation,
  { email, name, hash }: Person,
): Promise<string> {
  const id = randomUUID();
  await orEmailTaken(async () =>
    tx.query(
      `INSERT INTO operators (id, tenant_id, name, email, password_hash, role)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, tenantId, name, email, hash, role],
    ),
  );
  return id;
}

/** Whoever was switched off since the link was made does not come in with it. */
async function noteSignIn(tx: Tx, id: string): Promise<void> {
  const rows = await tx.query(
    'UPDATE operators SET last_sign_in_at = now() WHERE id = $1 AND active RETURNING 1',
    [id],
  );
  if (rows.length === 0) throw invitationOver();
}

function invitationOver(): Problem {
  return new Problem(
    'gone',
    'invitation_over',
    'This link does not work: it was used, is too old, or was withdrawn; ask for a new one',
  );
}
