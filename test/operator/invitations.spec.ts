import { AuditService } from '../../src/access/audit.service';
import { codeOf, GOOD_PASSWORD, tokenOf, Visitor } from '../support/visitor';
import { itemsOf, Stand } from './stand';

const OTHER_PASSWORD = 'cuatro-caballos-azules';

let stand: Stand;
let visitors: Visitor[] = [];
let people = 0;
beforeAll(async () => {
  stand = await Stand.withLine({ PUBLIC_URL: 'https://recado.sol.example/' });
});
afterAll(() => stand.down());
afterEach(async () => {
  await Promise.all(visitors.map((one) => one.leave()));
  visitors = [];
  for (const table of ['invitations', 'operators', 'sign_in_failures'])
    await stand.query(`DELETE FROM ${table}`);
});

function visitor(address?: string): Visitor {
  const one = new Visitor(stand.url, address);
  visitors.push(one);
  return one;
}

const anEmail = () => `person${(people += 1)}@sol.example`;

async function invited(email = anEmail(), role = 'agent'): Promise<string> {
  const { status, body } = await stand.post('/api/v1/invitations', { email, role });
  expect(status).toBe(201);
  return String(body['url']);
}

/** Until the account would be paused everywhere. */
async function guessFromEverywhere(email: string): Promise<void> {
  await stand.query('DELETE FROM sign_in_failures WHERE succeeded_at IS NULL');
  for (let i = 1; i <= 10; i += 1) {
    const guesser = visitor(`127.0.1.${i}`);
    for (let n = 0; n < 5; n += 1) expect((await guesser.signIn(email, 'wrong')).status).toBe(401);
  }
  await stand.prolongPauses();
}

const look = async (url: string) => visitor().call('POST', '/invitations/look', { token: tokenOf(url) });
const ownerLink = async () => String((await stand.post('/api/v1/invitations/owner', {})).body['url']);

async function operator(email: string): Promise<{ id: string; browser: Visitor }> {
  const browser = visitor();
  const { body } = await browser.accept(await invited(email));
  return { id: (body['operator'] as { id: string }).id, browser };
}

describe('an invitation', () => {
  it('is a link whose secret stands behind the #, shown once and stored as a digest', async () => {
    const url = await invited(' Ana@Sol.example ');
    expect(url).toMatch(/^https:\/\/recado\.sol\.example\/invitation#[\w-]{43}$/);
    const [listed] = itemsOf(await stand.get('/api/v1/invitations'));
    expect(listed).toMatchObject({ email: 'ana@sol.example', role: 'agent', createdBy: 'API_KEY' });
    const [row] = await stand.query<{ row: string }>('SELECT invitations::text AS row FROM invitations');
    for (const shown of [JSON.stringify(listed), row?.row]) {
      expect(shown).not.toContain(tokenOf(url));
      expect(shown).not.toContain(Buffer.from(tokenOf(url)).toString('hex'));
    }
  });

  it('says to whoever holds it what it is for, and lets them in', async () => {
    const email = anEmail();
    const url = await invited(email, 'marketing');
    expect((await look(url)).body).toEqual({
      purpose: 'invitation',
      email,
      role: 'marketing',
      tenantName: 'Panadería Sol',
      needsCode: false,
      expiresAt: expect.any(String),
    });
    const browser = visitor();
    const { status, body } = await browser.accept(url, { name: 'Eva' });
    expect([status, body['operator']]).toMatchObject([200, { email, name: 'Eva', role: 'marketing' }]);
    expect((await browser.call('GET', '/session')).body).toEqual(body);
    expect((await visitor().signIn(email)).status).toBe(200);
  });

  it('works once, however many open it at once', async () => {
    const url = await invited();
    const answers = await Promise.all([1, 2, 3, 4].map(async () => visitor().accept(url)));
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['200', '410', '410', '410']);
    expect(await stand.query('SELECT 1 FROM operators')).toHaveLength(1);
  });

  it('answers alike when it is used, too old, withdrawn, replaced, or was never made', async () => {
    const used = await invited();
    await visitor().accept(used);
    const old = await invited();
    await stand.query(`UPDATE invitations SET expires_at = now() WHERE accepted_at IS NULL`);
    const withdrawn = await invited();
    const [{ id } = { id: '' }] = itemsOf(await stand.get('/api/v1/invitations'));
    expect((await stand.delete(`/api/v1/invitations/${id}`)).status).toBe(204);
    const email = anEmail();
    const replaced = await invited(email);
    const newest = await invited(email);
    const answers = await Promise.all([used, old, withdrawn, replaced, `#${'x'.repeat(43)}`].map(look));
    for (const { status, body } of answers) {
      expect([status, body]).toEqual([410, { ...answers[0]?.body, code: 'invitation_over' }]);
    }
    expect((await visitor().accept(withdrawn)).status).toBe(410);
    expect((await look(newest)).status).toBe(200);
  });

  it('cannot be guessed at for long', async () => {
    const url = await invited();
    const guesser = visitor();
    const guess = () => guesser.call('POST', '/invitations/look', { token: 'guessed' });
    for (let i = 0; i < 30; i += 1) expect((await guess()).status).toBe(410);
    await stand.prolongPauses();
    expect((await guess()).status).toBe(429);
    expect((await guesser.accept(url)).status).toBe(429);
  });

  it('lets in whoever holds it, however often strangers guessed at the e-mail, and knows them there', async () => {
    const email = anEmail();
    const url = await invited(email);
    await guessFromEverywhere(email);
    const browser = visitor('127.0.2.1');
    expect((await browser.accept(url)).status).toBe(200);
    await guessFromEverywhere(email);
    expect((await visitor('127.0.2.2').signIn(email)).status).toBe(429);
    expect((await browser.signIn(email)).status).toBe(200);
  });

  it('says in the audit log who came in by which link', async () => {
    const { body } = await stand.post('/api/v1/invitations', { email: anEmail(), role: 'agent' });
    const answer = await visitor().accept(String(body['url']));
    await stand.service(AuditService).settled();
    const [row] = itemsOf(await stand.get(`/api/v1/audit?target=${body.id}&limit=1`));
    expect(row).toMatchObject({
      tenantId: stand.tenantId,
      actor: { kind: 'operator', id: (answer.body['operator'] as { id: string }).id, name: 'Ana' },
      action: 'POST /api/v1/invitations/accept',
      target: [body.id],
      outcome: 200,
      requestId: answer.headers.get('x-request-id'),
    });
  });

  it('is forgotten a month after it was over', async () => {
    await invited();
    await visitor().accept(await invited());
    await stand.query(`UPDATE invitations SET expires_at = now() - interval '29 days'`);
    await invited();
    expect(await stand.query('SELECT 1 FROM invitations')).toHaveLength(3);
    await stand.query(`UPDATE invitations SET expires_at = expires_at - interval '2 days'`);
    const newest = anEmail();
    await invited(newest);
    const left = await stand.query<{ email: string }>('SELECT email FROM invitations ORDER BY created_at');
    expect(left).toEqual([{ email: expect.any(String) }, { email: newest }]);
  });

  it('is refused for an e-mail that signs in already, to the inviter alone', async () => {
    const email = anEmail();
    const first = await invited(email);
    const elsewhere = (await stand.post('/api/v1/tenants', { name: 'Otra' })).body.id;
    const { body } = await stand.post('/api/v1/invitations', { email, role: 'agent', tenantId: elsewhere });
    await stand.query('DELETE FROM tenants WHERE id <> $1 AND id <> $2', [stand.tenantId, elsewhere]);
    expect((await visitor().accept(first)).status).toBe(200);
    const again = { email: email.toUpperCase(), role: 'agent', tenantId: stand.tenantId };
    expect((await stand.post('/api/v1/invitations', again)).body['code']).toBe('email_taken');
    expect((await visitor().accept(String(body['url']))).body['code']).toBe('email_taken');
    await stand.delete(`/api/v1/tenants/${elsewhere}`);
  });

  it('ends with the rights of whoever made it', async () => {
    const boss = anEmail();
    const browser = visitor();
    await browser.accept(await invited(boss, 'admin'));
    const urls: string[] = [];
    for (let i = 0; i < 2; i += 1) {
      const { body } = await browser.call('POST', '/invitations', { email: anEmail(), role: 'admin' });
      urls.push(String(body['url']));
    }
    expect((await look(urls[0] ?? '')).status).toBe(200);
    const [{ id } = { id: '' }] = itemsOf(await stand.get('/api/v1/operators'));
    await stand.patch(`/api/v1/operators/${id}`, { active: false });
    expect((await look(urls[0] ?? '')).status).toBe(410);
    expect((await look(urls[1] ?? '')).status).toBe(410);
  });

  it.each([
    [{ password: 'passwordpassword' }, 'password'],
    [{ password: 'corta' }, 'password'],
    [{ name: undefined }, 'name'],
  ])('names what is wrong with %j, and still works afterwards', async (others, field) => {
    const url = await invited();
    const refused = await visitor().accept(url, others);
    expect([refused.status, refused.body['details']]).toMatchObject([400, [{ field }]]);
    expect((await visitor().accept(url)).status).toBe(200);
  });
});

describe('a link for a new password', () => {
  it('sets it, ends all sessions, and signs in', async () => {
    const email = anEmail();
    const { id, browser } = await operator(email);
    const { body } = await stand.post(`/api/v1/operators/${id}/reset`, {});
    const url = String(body['url']);
    expect((await look(url)).body).toMatchObject({ purpose: 'reset', email });
    const back = visitor();
    expect((await back.accept(url, { name: undefined, password: OTHER_PASSWORD })).status).toBe(200);
    expect((await back.call('GET', '/session')).status).toBe(200);
    expect((await browser.call('GET', '/session')).status).toBe(401);
    expect((await visitor().signIn(email)).status).toBe(401);
    expect((await visitor().signIn(email, OTHER_PASSWORD)).status).toBe(200);
    expect((await visitor().accept(url)).status).toBe(410);
  });

  it('is no way around the codes, unless it is made to be', async () => {
    const email = anEmail();
    const { id, browser } = await operator(email);
    const { secret } = (await browser.call('POST', '/account/totp', { password: GOOD_PASSWORD })).body;
    await browser.call('POST', '/account/totp/confirm', { code: codeOf(secret) });

    const reset = async (body: object) =>
      String((await stand.post(`/api/v1/operators/${id}/reset`, body)).body['url']);
    const url = await reset({});
    expect((await look(url)).body['needsCode']).toBe(true);
    expect((await visitor().accept(url, { password: OTHER_PASSWORD })).body['code']).toBe('code_required');
    expect((await visitor().accept(url, { password: OTHER_PASSWORD, code: '000000' })).body['code']).toBe(
      'wrong_code',
    );
    expect((await visitor().signIn(email, OTHER_PASSWORD)).body['code']).toBe('wrong_credentials');
    expect((await visitor().accept(url, { password: OTHER_PASSWORD, code: codeOf(secret, 1) })).status).toBe(
      200,
    );

    const without = await reset({ totp: true });
    expect((await look(without)).body['needsCode']).toBe(false);
    expect((await visitor().accept(without)).status).toBe(200);
    expect((await visitor().signIn(email)).status).toBe(200);
  });

  it('counts no missing code as a guess, and each wrong one', async () => {
    const { id, browser } = await operator(anEmail());
    const { secret } = (await browser.call('POST', '/account/totp', { password: GOOD_PASSWORD })).body;
    await browser.call('POST', '/account/totp/confirm', { code: codeOf(secret) });
    const { body } = await stand.post(`/api/v1/operators/${id}/reset`, {});
    const attempt = async (others: Record<string, unknown>) => {
      const answer = await visitor().accept(String(body['url']), others);
      return answer.body['code'];
    };
    for (let i = 0; i < 6; i += 1) expect(await attempt({})).toBe('code_required');
    for (let i = 0; i < 5; i += 1) expect(await attempt({ code: '000000' })).toBe('wrong_code');
    await stand.prolongPauses();
    expect(await attempt({ code: codeOf(secret, 1) })).toBe('too_many_attempts');
  });

  it('ends when the password changes otherwise, and is not made for whoever is switched off', async () => {
    const { id, browser } = await operator(anEmail());
    const { body } = await stand.post(`/api/v1/operators/${id}/reset`, {});
    const change = { currentPassword: GOOD_PASSWORD, newPassword: OTHER_PASSWORD };
    expect((await browser.call('POST', '/account/password', change)).status).toBe(204);
    expect((await look(String(body['url']))).status).toBe(410);
    await stand.patch(`/api/v1/operators/${id}`, { active: false });
    const refused = await stand.post(`/api/v1/operators/${id}/reset`, {});
    expect([refused.status, refused.body['code']]).toEqual([409, 'operator_off']);
  });
});

describe('a link for an owner', () => {
  it('makes one, after which others of its kind end', async () => {
    const [one, two] = [await ownerLink(), await ownerLink()];
    expect((await look(one)).body).toMatchObject({
      purpose: 'owner',
      email: null,
      tenantName: null,
      role: 'owner',
    });
    const browser = visitor();
    const nameless = await browser.accept(one);
    expect([nameless.status, nameless.body['details']]).toMatchObject([400, [{ field: 'email' }]]);
    const { status, body } = await browser.accept(one, { email: 'Eva@Sol.example' });
    expect([status, body]).toMatchObject([
      200,
      { tenantId: null, operator: { email: 'eva@sol.example', role: 'owner' } },
    ]);
    expect((await browser.call('GET', '/tenants')).status).toBe(200);
    expect((await look(two)).status).toBe(410);
  });

  it('ends when an owner came by an invitation', async () => {
    const link = await ownerLink();
    const { body } = await stand.post('/api/v1/invitations', { email: 'eva@sol.example', role: 'owner' });
    expect((await visitor().accept(String(body['url']))).status).toBe(200);
    expect((await look(link)).status).toBe(410);
  });

  it('gives an owner who has lost everything the account back', async () => {
    const first = visitor();
    await first.accept(await ownerLink(), { email: 'eva@sol.example' });
    const { secret } = (await first.call('POST', '/account/totp', { password: GOOD_PASSWORD })).body;
    await first.call('POST', '/account/totp/confirm', { code: codeOf(secret) });
    await stand.query(`UPDATE operators SET active = false, last_sign_in_at = now() - interval '1 year'`);
    const back = visitor();
    const answer = await back.accept(await ownerLink(), {
      email: 'EVA@sol.example',
      password: OTHER_PASSWORD,
    });
    expect(
      await stand.query(`SELECT 1 FROM operators WHERE last_sign_in_at > now() - interval '1 hour'`),
    ).toHaveLength(1);
    expect([answer.status, answer.body['operator']]).toMatchObject([200, { hasTotp: false }]);
    expect((await first.call('GET', '/session')).status).toBe(401);
    expect((await visitor().signIn('eva@sol.example', OTHER_PASSWORD)).status).toBe(200);
    expect(await stand.query('SELECT 1 FROM operators')).toHaveLength(1);
  });

  it('makes no owner of somebody who is something else, and is made by the key alone', async () => {
    const email = anEmail();
    await operator(email);
    const url = await ownerLink();
    expect((await visitor().accept(url, { email })).body['code']).toBe('email_taken');
    const owner = visitor();
    expect((await owner.accept(url, { email: 'eva@sol.example' })).status).toBe(200);
    expect((await owner.call('POST', '/invitations/owner', {})).status).toBe(403);
  });
});
