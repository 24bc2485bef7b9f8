import { GOOD_PASSWORD, Visitor } from '../support/visitor';
import { itemsOf, Stand } from './stand';

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
  await stand.query('DELETE FROM operators');
  await stand.query('DELETE FROM sign_in_failures');
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

  it('switches off, removes, demotes or resets themselves', async () => {
    const { id, browser } = await somebody('admin');
    const path = `/operators/${id}`;
    for (const attempt of [
      browser.call('PATCH', path, { active: false }),
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
