import { AuditService } from '../../src/access/audit.service';
import { AccountService } from '../../src/operators/account.service';
import { codeOf, GOOD_PASSWORD, Visitor } from '../support/visitor';
import { itemsOf, Stand } from './stand';

const OTHER_PASSWORD = 'cuatro-caballos-azules';

let stand: Stand;
let email: string;
let people = 0;
let visitors: Visitor[] = [];
let ana: Visitor;
beforeAll(async () => {
  stand = await Stand.withLine();
});
afterAll(() => stand.down());
beforeEach(async () => {
  email = `ana${(people += 1)}@sol.example`;
  const { body } = await stand.post('/api/v1/invitations', { email, role: 'agent' });
  ana = visitor();
  await ana.accept(String(body['url']));
});
afterEach(async () => {
  await Promise.all(visitors.map((one) => one.leave()));
  visitors = [];
  await stand.query('DELETE FROM sign_in_failures');
});

function visitor(): Visitor {
  const one = new Visitor(stand.url);
  visitors.push(one);
  return one;
}

async function signedIn(): Promise<Visitor> {
  const one = visitor();
  expect((await one.signIn(email)).status).toBe(200);
  return one;
}

const isIn = async (one: Visitor) => (await one.call('GET', '/session')).status === 200;

/** With the code of now: the next one is taken already, and neither is over before half a minute has passed. */
async function setUpCodes(): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret } = (await ana.call('POST', '/account/totp', { password: GOOD_PASSWORD })).body;
  const { status, body } = await ana.call('POST', '/account/totp/confirm', { code: codeOf(secret) });
  expect(status).toBe(200);
  return { secret: String(secret), recoveryCodes: body['recoveryCodes'] as string[] };
}

it('shows and renames whoever is signed in', async () => {
  const { body } = await ana.call('PATCH', '/account', { name: 'Ana María' });
  expect(body).toMatchObject({ email, name: 'Ana María', role: 'agent', tenantId: stand.tenantId });
  expect((await ana.call('GET', '/account')).body).toEqual(body);
});

it('is nothing that a key has', async () => {
  const { status, body } = await stand.get('/api/v1/account');
  expect([status, body['code']]).toEqual([409, 'no_account']);
});

describe('somebody whose proof is over', () => {
  /** When the password was found right, and before anything is done with that. */
  const afterProof = (happens: () => Promise<unknown>) => {
    const service = stand.service(AccountService);
    const proven = service['proven'].bind(service);
    jest.spyOn(service, 'proven' as never).mockImplementationOnce((async (...given: never) => {
      const self = await proven(...(given as Parameters<typeof proven>));
      await happens();
      return self;
    }) as never);
  };
  const ownId = async () => String((await ana.call('GET', '/account')).body['id']);
  const attempts = {
    password: async () =>
      ana.call('POST', '/account/password', { currentPassword: GOOD_PASSWORD, newPassword: OTHER_PASSWORD }),
    begin: async () => ana.call('POST', '/account/totp', { password: GOOD_PASSWORD }),
    remove: async () => ana.call('DELETE', '/account/totp', { password: GOOD_PASSWORD }),
  };

  it.each(['password', 'begin', 'remove'] as const)('changes nothing: %s', async (what) => {
    const id = await ownId();
    const { body } = await stand.post(`/api/v1/operators/${id}/reset`, {});
    const reset = { name: undefined, password: 'nube-lenta-cartera-58' };
    afterProof(async () => expect((await visitor().accept(String(body['url']), reset)).status).toBe(200));
    const answer = await attempts[what]();
    expect([answer.status, answer.body['code']]).toEqual([403, 'wrong_password']);
    expect((await visitor().signIn(email, reset.password)).status).toBe(200);
    expect(await isIn(ana)).toBe(false);
  });

  it.each(['password', 'remove'] as const)('is told so when the account is gone: %s', async (what) => {
    const id = await ownId();
    afterProof(async () => stand.delete(`/api/v1/operators/${id}`));
    expect((await attempts[what]()).status).toBe(403);
  });

  it.each(['password', 'remove'] as const)('gets no session when switched off: %s', async (what) => {
    const id = await ownId();
    afterProof(async () => stand.patch(`/api/v1/operators/${id}`, { active: false }));
    expect((await attempts[what]()).status).toBe(403);
    expect(await stand.query('SELECT 1 FROM sessions WHERE operator_id = $1', [id])).toEqual([]);
  });
});

it('has what changed in the audit log, by the person', async () => {
  const id = String((await ana.call('GET', '/account')).body['id']);
  await setUpCodes();
  await ana.call('DELETE', '/account/totp', { password: GOOD_PASSWORD });
  await ana.call('POST', '/account/password', {
    currentPassword: GOOD_PASSWORD,
    newPassword: OTHER_PASSWORD,
  });
  await stand.service(AuditService).settled();
  const rows = itemsOf(await stand.get(`/api/v1/audit?target=${id}`));
  expect(rows.map(({ action }) => action)).toEqual([
    'POST /api/v1/account/password',
    'DELETE /api/v1/account/totp',
    'POST /api/v1/account/totp/confirm',
    'POST /api/v1/account/totp',
  ]);
  expect(rows.map(({ actor }) => (actor as { id: string }).id)).toEqual([id, id, id, id]);
});

describe('a password', () => {
  it('is changed by whoever knows it; all other sessions end, and this one gets another token', async () => {
    const elsewhere = await signedIn();
    const before = ana.cookie;
    const change = { currentPassword: GOOD_PASSWORD, newPassword: OTHER_PASSWORD };
    expect((await ana.call('POST', '/account/password', change)).status).toBe(204);
    expect([await isIn(ana), await isIn(elsewhere)]).toEqual([true, false]);
    expect(ana.cookie).not.toBe(before);
    elsewhere.cookie = before;
    expect(await isIn(elsewhere)).toBe(false);
    expect((await visitor().signIn(email)).status).toBe(401);
    expect((await visitor().signIn(email, OTHER_PASSWORD)).status).toBe(200);
  });

  it('is not changed by whoever finds the browser open, nor guessed at there', async () => {
    const change = { currentPassword: 'guessed', newPassword: OTHER_PASSWORD };
    const guess = () => ana.call('POST', '/account/password', change);
    expect((await guess()).body).toMatchObject({ code: 'wrong_password', statusCode: 403 });
    for (let i = 0; i < 4; i += 1) await guess();
    await stand.prolongPauses();
    expect((await guess()).status).toBe(429);
    expect(await isIn(ana)).toBe(true);
  });

  it.each([
    ['too short', 'luna-verde'],
    ['common', 'qwertyuiop12'],
    ['a repetition', 'abcabcabcabcabc'],
    ['numbers in a row', '1234567890123'],
    ['the name of the program', 'recadorecado1'],
  ])('is refused when it is %s: %s', async (_, newPassword) => {
    const change = { currentPassword: GOOD_PASSWORD, newPassword };
    const { status, body } = await ana.call('POST', '/account/password', change);
    expect([status, body['details']]).toEqual([400, [{ field: 'newPassword', message: expect.any(String) }]]);
    expect(body['message']).not.toContain(newPassword);
  });

  it('is refused when it is the own e-mail', async () => {
    const change = { currentPassword: GOOD_PASSWORD, newPassword: `${email}1` };
    expect((await ana.call('POST', '/account/password', change)).status).toBe(400);
  });

  it('may be long, and have any characters', async () => {
    const newPassword = `ñandú 👋 ${'árbol lento '.repeat(9)}`;
    const change = { currentPassword: GOOD_PASSWORD, newPassword: newPassword.normalize('NFD') };
    expect((await ana.call('POST', '/account/password', change)).status).toBe(204);
    expect((await visitor().signIn(email, newPassword)).status).toBe(200);
  });
});

describe('codes of an app', () => {
  it('are asked for once one was confirmed, after the password and never before it', async () => {
    const begun = await ana.call('POST', '/account/totp', { password: GOOD_PASSWORD });
    expect(begun.body['uri']).toMatch(/^otpauth:\/\/totp\/Recado:/);
    await signedIn();
    const { secret } = begun.body;
    const other = await signedIn();
    const before = ana.cookie;
    await ana.call('POST', '/account/totp/confirm', { code: codeOf(secret) });
    expect([await isIn(ana), await isIn(other), ana.cookie === before]).toEqual([true, false, false]);

    const guest = visitor();
    expect((await guest.signIn(email, 'wrong')).body['code']).toBe('wrong_credentials');
    expect((await guest.signIn(email)).body['code']).toBe('code_required');
    expect((await guest.signIn(email, GOOD_PASSWORD, '000000')).body['code']).toBe('wrong_code');
    const { status, body } = await guest.signIn(email, GOOD_PASSWORD, codeOf(secret, 1));
    expect([status, body['operator']]).toMatchObject([200, { hasTotp: true }]);
  });

  it('work once, however many try at once', async () => {
    const { secret } = await setUpCodes();
    const code = codeOf(secret, 1);
    const answers = await Promise.all(
      [1, 2, 3].map(async () => visitor().signIn(email, GOOD_PASSWORD, code)),
    );
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['200', '401', '401']);
    expect((await visitor().signIn(email, GOOD_PASSWORD, codeOf(secret, -1))).body['code']).toBe(
      'wrong_code',
    );
  });

  it('cannot be guessed: wrong ones count, and the right password does not take that back', async () => {
    const { secret } = await setUpCodes();
    const guest = visitor();
    for (let i = 0; i < 5; i += 1) {
      await guest.signIn(email, GOOD_PASSWORD, String(i).repeat(6));
      if (i < 4) await guest.signIn(email);
    }
    await stand.prolongPauses();
    expect((await guest.signIn(email, GOOD_PASSWORD, codeOf(secret, 1))).status).toBe(429);
  });

  it('cannot be guessed where they are confirmed either', async () => {
    const { secret } = (await ana.call('POST', '/account/totp', { password: GOOD_PASSWORD })).body;
    const confirm = async (code: string) =>
      (await ana.call('POST', '/account/totp/confirm', { code })).body['code'];
    for (let i = 0; i < 5; i += 1) expect(await confirm('000000')).toBe('wrong_code');
    await stand.prolongPauses();
    expect(await confirm(codeOf(secret))).toBe('too_many_attempts');
  });

  it('have eight others beside them, each of which works once', async () => {
    const { recoveryCodes } = await setUpCodes();
    expect(new Set(recoveryCodes).size).toBe(8);
    const [one = '', two = ''] = recoveryCodes;
    expect((await visitor().signIn(email, GOOD_PASSWORD, one.toUpperCase())).status).toBe(200);
    expect((await visitor().signIn(email, GOOD_PASSWORD, one)).body['code']).toBe('wrong_code');
    expect((await visitor().signIn(email, GOOD_PASSWORD, two.replaceAll('-', ' '))).status).toBe(200);
  });

  it('are set up and removed by whoever knows the password', async () => {
    expect((await ana.call('POST', '/account/totp', { password: 'wrong' })).status).toBe(403);
    const { secret } = await setUpCodes();
    const again = await ana.call('POST', '/account/totp', { password: GOOD_PASSWORD });
    expect([again.status, again.body['code']]).toEqual([409, 'totp_on']);
    expect((await ana.call('DELETE', '/account/totp', { password: 'wrong' })).status).toBe(403);
    const other = visitor();
    await other.signIn(email, GOOD_PASSWORD, codeOf(secret, 1));
    expect((await ana.call('DELETE', '/account/totp', { password: GOOD_PASSWORD })).status).toBe(204);
    expect([await isIn(ana), await isIn(other)]).toEqual([true, false]);
    expect((await visitor().signIn(email)).status).toBe(200);
  });

  it('have to be begun before they are confirmed', async () => {
    const { status, body } = await ana.call('POST', '/account/totp/confirm', { code: '123456' });
    expect([status, body['code']]).toEqual([409, 'totp_not_begun']);
  });
});

describe('sessions', () => {
  it('are shown with this one marked, and ended everywhere else', async () => {
    const other = await signedIn();
    const shown = (await ana.call('GET', '/account/sessions')).body['items'] as Record<string, unknown>[];
    expect(shown.map(({ current }) => current)).toEqual([false, true]);
    expect(shown[0]).toMatchObject({ address: '127.0.0.1', lastSeenAt: expect.any(String) });
    expect(JSON.stringify(shown)).not.toContain(other.token);
    expect((await ana.call('DELETE', '/account/sessions')).status).toBe(204);
    expect([await isIn(ana), await isIn(other)]).toEqual([true, false]);
  });
});

it('leaves no password, token or code in the database', async () => {
  const { secret, recoveryCodes } = await setUpCodes();
  const tables = await stand.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  const rows = await Promise.all(
    tables.map(async ({ name }) => stand.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`)),
  );
  const dump = rows
    .flat()
    .map(({ row }) => row)
    .join('\n');
  expect(dump).toContain(email);
  const plain = [
    GOOD_PASSWORD,
    ana.token,
    secret,
    ...recoveryCodes,
    ...recoveryCodes.map((code) => code.replaceAll('-', '')),
  ];
  for (const text of plain) {
    expect(dump).not.toContain(text);
    expect(dump).not.toContain(Buffer.from(text).toString('hex'));
  }
});
