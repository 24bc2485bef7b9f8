import { AuditService } from '../../src/access/audit.service';
import { OperatorDatabase, Tx } from '../../src/platform/database/database';
import { everywhere } from '../../src/platform/database/tenant-scope';
import { GOOD_PASSWORD, tokenOf, Visitor } from '../support/visitor';
import { itemsOf, Stand } from './stand';

/** Of `lockRights`. */
const RIGHTS_LOCK = 727_030;

let stand: Stand;
let otherTenant: string;
let visitors: Visitor[] = [];
let people = 0;
beforeAll(async () => {
  stand = await Stand.withLine();
  otherTenant = (await stand.post('/api/v1/tenants', { name: 'Floristería Luna' })).body.id;
});
afterAll(() => stand.down());
afterEach(async () => {
  await Promise.all(visitors.map((one) => one.leave()));
  visitors = [];
  for (const table of ['invitations', 'operators', 'api_keys', 'sign_in_failures'])
    await stand.query(`DELETE FROM ${table}`);
});

interface Person {
  readonly id: string;
  readonly email: string;
  readonly browser: Visitor;
}

/** Somebody of this role who is signed in. */
async function somebody(role: string, tenantId = stand.tenantId): Promise<Person> {
  const email = `person${(people += 1)}@sol.example`;
  const place = role === 'owner' ? {} : { tenantId };
  const { body } = await stand.post('/api/v1/invitations', { email, role, ...place });
  const browser = new Visitor(stand.url);
  visitors.push(browser);
  const { operator } = (await browser.accept(String(body['url']))).body as { operator: { id: string } };
  return { id: operator.id, email, browser };
}

const holding = async (work: (tx: Tx) => Promise<void>) =>
  everywhere(async () => stand.service(OperatorDatabase).inTransaction(work));

const resetLinkOf = async ({ id }: Person) =>
  String((await stand.post(`/api/v1/operators/${id}/reset`, {})).body['url']);
const works = async (url: unknown) =>
  (await stand.post('/api/v1/invitations/look', { token: tokenOf(url) })).status === 200;

async function keyOf(
  { browser }: Person,
  scopes: readonly string[],
): Promise<{ id: string; authorization: string }> {
  const { body } = await browser.call('POST', '/keys', { name: scopes.join(' '), scopes });
  return { id: String(body['id']), authorization: `Bearer ${String(body['key'])}` };
}
const isValid = async ({ id }: { id: unknown }) =>
  (await stand.get(`/api/v1/keys/${String(id)}`)).body['revokedAt'] === null;

const codes = ({ status, body }: { status: number; body: Record<string, unknown> }) => [status, body['code']];

describe('operators', () => {
  it('are seen by those of their tenant alone, and all of them by owners and the key', async () => {
    const owner = await somebody('owner');
    const admin = await somebody('admin');
    const stranger = await somebody('agent', otherTenant);
    const seenBy = async ({ browser }: Person) =>
      itemsOf((await browser.call('GET', '/operators')) as never).map(({ id }) => id);
    expect(await seenBy(admin)).toEqual([admin.id]);
    expect(await seenBy(owner)).toEqual([stranger.id, admin.id, owner.id]);
    expect(itemsOf(await stand.get('/api/v1/operators'))).toHaveLength(3);
    for (const id of [owner.id, stranger.id]) {
      expect((await admin.browser.call('GET', `/operators/${id}`)).status).toBe(404);
      expect((await admin.browser.call('PATCH', `/operators/${id}`, { active: false })).status).toBe(404);
      expect((await admin.browser.call('DELETE', `/operators/${id}`)).status).toBe(404);
      expect((await admin.browser.call('POST', `/operators/${id}/reset`, {})).status).toBe(404);
    }
  });

  it('show neither hash nor secret', async () => {
    await somebody('owner');
    const [shown] = itemsOf(await stand.get('/api/v1/operators'));
    const members = 'active createdAt email hasTotp id lastSignInAt name role tenantId';
    expect(
      Object.keys(shown ?? {})
        .toSorted()
        .join(' '),
    ).toBe(members);
  });

  it('get another role at once, in sessions that are open', async () => {
    const agent = await somebody('agent');
    expect((await agent.browser.call('GET', '/messages')).status).toBe(200);
    await stand.patch(`/api/v1/operators/${agent.id}`, { role: 'auditor' });
    expect((await agent.browser.call('GET', '/messages')).status).toBe(403);
    expect((await agent.browser.call('GET', '/operators')).status).toBe(200);
  });

  it('who are switched off are out at once, and come back only by signing in', async () => {
    const agent = await somebody('agent');
    await stand.patch(`/api/v1/operators/${agent.id}`, { active: false });
    expect((await agent.browser.call('GET', '/session')).status).toBe(401);
    expect((await agent.browser.signIn(agent.email)).status).toBe(401);
    await stand.patch(`/api/v1/operators/${agent.id}`, { active: true });
    expect((await agent.browser.call('GET', '/session')).status).toBe(401);
    expect((await agent.browser.signIn(agent.email)).status).toBe(200);
  });

  it('who are removed are out at once', async () => {
    const agent = await somebody('agent');
    expect((await stand.delete(`/api/v1/operators/${agent.id}`)).status).toBe(204);
    expect((await agent.browser.call('GET', '/session')).status).toBe(401);
    expect((await agent.browser.signIn(agent.email, GOOD_PASSWORD)).status).toBe(401);
  });
});

describe('somebody who is put out', () => {
  it('changes, invites and makes nothing any more, even where that had only to wait its turn', async () => {
    const [admin, friend] = [await somebody('admin'), await somebody('agent')];
    await stand.patch(`/api/v1/operators/${friend.id}`, { active: false });
    const attempts = [
      ['PATCH', `/operators/${admin.id}`, { active: true }],
      ['PATCH', `/operators/${friend.id}`, { active: true }],
      ['POST', `/operators/${friend.id}/reset`, {}],
      ['POST', '/invitations', { email: 'accomplice@sol.example', role: 'admin' }],
      ['POST', '/keys', { name: 'Back door', scopes: ['operators:write'] }],
    ] as const;
    let answers: Promise<{ status: number }>[] = [];
    await holding(async (tx) => {
      await tx.lock(RIGHTS_LOCK);
      await tx.query('LOCK TABLE invitations, api_keys IN SHARE MODE');
      answers = attempts.map(async ([method, path, body]) => admin.browser.call(method, path, body));
      await stand.untilLocked(attempts.length);
      await tx.query('UPDATE operators SET active = false WHERE id = $1', [admin.id]);
    });
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
    expect(await stand.query('SELECT 1 FROM operators WHERE active')).toEqual([]);
    expect(await stand.query('SELECT 1 FROM api_keys')).toEqual([]);
    expect(itemsOf(await stand.get('/api/v1/invitations'))).toEqual([]);
  });

  it('by a key that is revoked meanwhile too', async () => {
    const { body } = await stand.post('/api/v1/keys', {
      name: 'Leaked',
      tenantId: stand.tenantId,
      scopes: ['keys:write'],
    });
    const headers = { authorization: `Bearer ${String(body['key'])}` };
    let answer: Promise<{ status: number }> | undefined;
    await holding(async (tx) => {
      await tx.lock(RIGHTS_LOCK);
      answer = stand.post('/api/v1/keys', { name: 'Another', scopes: ['keys:write'] }, headers);
      await stand.untilLocked();
      await tx.query('UPDATE api_keys SET revoked_at = now() WHERE id = $1', [body.id]);
    });
    expect((await answer)?.status).toBe(403);
  });

  it.each([
    ['switched off', async (id: string) => stand.patch(`/api/v1/operators/${id}`, { active: false })],
    ['removed', async (id: string) => stand.delete(`/api/v1/operators/${id}`)],
    ['made an agent', async (id: string) => stand.patch(`/api/v1/operators/${id}`, { role: 'agent' })],
  ])('(%s) has no way back by keys made beforehand; programs keep theirs', async (_, putOut) => {
    const [admin, other] = [await somebody('admin'), await somebody('admin')];
    const [maker, inviter] = [await keyOf(admin, ['keys:write']), await keyOf(admin, ['operators:write'])];
    const { body: made } = await stand.post(
      '/api/v1/keys',
      { name: 'By a key', scopes: ['keys:write'] },
      { authorization: maker.authorization },
    );
    const shop = await keyOf(admin, ['messages:send']);
    const others = await keyOf(other, ['keys:write']);
    expect((await putOut(admin.id)).status).toBeLessThan(300);
    expect(await Promise.all([maker, inviter, made].map(isValid))).toEqual([false, false, false]);
    expect(await Promise.all([shop, others].map(isValid))).toEqual([true, true]);
    await stand.service(AuditService).settled();
    const [row] = itemsOf(await stand.get(`/api/v1/audit?target=${made.id}&limit=1`));
    expect(row?.['target']).toEqual(expect.arrayContaining([admin.id, maker.id, inviter.id]));
  });
});

describe('a link for a new password', () => {
  it('ends when its operator gets another role, or is switched off', async () => {
    const agent = await somebody('agent');
    const before = await resetLinkOf(agent);
    await stand.patch(`/api/v1/operators/${agent.id}`, { role: 'admin' });
    expect(await works(before)).toBe(false);
    const later = await resetLinkOf(agent);
    await stand.patch(`/api/v1/operators/${agent.id}`, { active: false });
    await stand.patch(`/api/v1/operators/${agent.id}`, { active: true });
    expect(await works(later)).toBe(false);
  });

  it('and what somebody has handed out stay when the role is only said again', async () => {
    const admin = await somebody('admin');
    const invitation = { email: 'new@sol.example', role: 'agent' };
    const { body } = await admin.browser.call('POST', '/invitations', invitation);
    const reset = await resetLinkOf(admin);
    await stand.patch(`/api/v1/operators/${admin.id}`, { role: 'admin', name: 'Ana M.' });
    expect([await works(body['url']), await works(reset)]).toEqual([true, true]);
  });
});

it('which role somebody was given is in the audit log', async () => {
  const agent = await somebody('agent');
  await stand.patch(`/api/v1/operators/${agent.id}`, { role: 'auditor' });
  await stand.patch(`/api/v1/operators/${agent.id}`, { name: 'Ana M.' });
  await stand.service(AuditService).settled();
  const rows = itemsOf(await stand.get('/api/v1/audit?limit=4'));
  expect(rows.map(({ action, target }) => [action, target])).toEqual([
    ['PATCH /api/v1/operators/:id', [agent.id]],
    ['PATCH /api/v1/operators/:id', [agent.id, 'role=auditor']],
    ['POST /api/v1/invitations/accept', [expect.any(String)]],
    ['POST /api/v1/invitations', [expect.any(String), 'role=agent']],
  ]);
});

describe('nobody', () => {
  it('gives a role with rights that they lack', async () => {
    const admin = await somebody('admin');
    const agent = await somebody('agent');
    const { browser } = admin;
    const path = `/operators/${agent.id}`;
    expect(codes(await browser.call('PATCH', path, { role: 'owner' }))).toEqual([403, 'beyond_rights']);
    expect(codes(await browser.call('PATCH', `/operators/${admin.id}`, { role: 'owner' }))).toEqual([
      403,
      'beyond_rights',
    ]);
    const invitation = { email: 'new@sol.example', role: 'owner' };
    expect(codes(await browser.call('POST', '/invitations', invitation))).toEqual([403, 'beyond_rights']);
    expect((await browser.call('PATCH', path, { role: 'admin' })).status).toBe(200);
  });

  it('manages operators without the right to', async () => {
    const [agent, auditor] = [await somebody('agent'), await somebody('auditor')];
    for (const { browser } of [agent, auditor]) {
      expect((await browser.call('PATCH', `/operators/${agent.id}`, { role: 'admin' })).status).toBe(403);
      expect((await browser.call('POST', `/operators/${agent.id}/reset`, {})).status).toBe(403);
      expect(
        (await browser.call('POST', '/invitations', { email: 'x@y.example', role: 'agent' })).status,
      ).toBe(403);
      expect((await browser.call('POST', '/invitations/owner', {})).status).toBe(403);
    }
  });

  it('invites or reaches into another tenant', async () => {
    const { browser } = await somebody('admin');
    const body = { email: 'new@sol.example', role: 'agent', tenantId: otherTenant };
    expect((await browser.call('POST', '/invitations', body)).status).toBe(404);
    const { body: other } = await stand.post('/api/v1/invitations', body);
    expect((await browser.call('DELETE', `/invitations/${other.id}`)).status).toBe(404);
    expect(itemsOf((await browser.call('GET', '/invitations')) as never)).toEqual([]);
  });

  it('switches on or off, removes, demotes or resets themselves', async () => {
    const { id, browser } = await somebody('admin');
    const path = `/operators/${id}`;
    for (const attempt of [
      browser.call('PATCH', path, { active: false }),
      browser.call('PATCH', path, { active: true }),
      browser.call('PATCH', path, { role: 'agent' }),
      browser.call('DELETE', path),
      browser.call('POST', `${path}/reset`, { totp: true }),
    ]) {
      expect(codes(await attempt)).toEqual([409, 'own_account']);
    }
    expect((await browser.call('PATCH', path, { name: 'Ana M.' })).status).toBe(200);
  });

  it('makes an owner of somebody of a tenant, or the other way round', async () => {
    const [owner, admin] = [await somebody('owner'), await somebody('admin')];
    expect(codes(await stand.patch(`/api/v1/operators/${admin.id}`, { role: 'owner' }))).toEqual([
      409,
      'other_place',
    ]);
    expect(codes(await stand.patch(`/api/v1/operators/${owner.id}`, { role: 'admin' }))).toEqual([
      409,
      'other_place',
    ]);
  });

  it('takes the last owner away, not even two owners each other at the same time', async () => {
    const [one, two] = [await somebody('owner'), await somebody('owner')];
    const answers = await Promise.all([
      one.browser.call('PATCH', `/operators/${two.id}`, { active: false }),
      two.browser.call('PATCH', `/operators/${one.id}`, { active: false }),
    ]);
    const owners = await stand.query<{ id: string }>(
      `SELECT id FROM operators WHERE role = 'owner' AND active`,
    );
    expect(owners).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const last = `/api/v1/operators/${owners[0]?.id}`;
    expect(codes(await stand.delete(last))).toEqual([409, 'last_owner']);
    expect(codes(await stand.patch(last, { active: false }))).toEqual([409, 'last_owner']);
  });
});
