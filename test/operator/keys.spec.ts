import { ROLE_RIGHTS } from '../../src/access/rights';
import { tokenOf } from '../support/visitor';
import { Answer, aLine, fieldsOf, itemsOf, Stand } from './stand';

const KEY = /^recado_[\w-]{49}$/;
const SOON = new Date(Date.now() + 3_600_000).toISOString();
const LATER = new Date(Date.now() + 7_200_000).toISOString();

describe('an API key', () => {
  let stand: Stand;
  let otherTenantId: string;
  beforeAll(async () => {
    stand = await Stand.withLine();
    otherTenantId = (await stand.post('/api/v1/tenants', { name: 'Ferretería Luna' })).body.id;
  });
  afterAll(() => stand.down());

  const make = async (input: object = {}, by?: string): Promise<Answer> =>
    stand.post(
      '/api/v1/keys',
      { name: 'Shop', scopes: ['lines:read'], tenantId: stand.tenantId, ...input },
      by === undefined ? {} : { authorization: `Bearer ${by}` },
    );
  const made = async (input: object = {}, by?: string): Promise<{ id: string; key: string }> => {
    const { status, body } = await make(input, by);
    expect(status).toBe(201);
    return { id: body.id, key: String(body['key']) };
  };
  const as = (key: string, method: string, path: string, body?: unknown) =>
    stand.request(method, path, body, { authorization: `Bearer ${key}` });

  it('is shown once, and opens what its scopes say, of its tenant', async () => {
    await stand.post('/api/v1/lines', aLine({ tenantId: otherTenantId }));
    const { status, body } = await make();
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      tenantId: stand.tenantId,
      name: 'Shop',
      prefix: String(body['key']).slice(0, 13),
      key: expect.stringMatching(KEY),
      scopes: ['lines:read'],
      expiresAt: null,
      lastUsedAt: null,
      createdAt: expect.any(String),
      createdBy: { kind: 'installation', id: null, name: 'API_KEY' },
      revokedAt: null,
    });
    const { key, ...shown } = body;
    expect((await stand.get(`/api/v1/keys/${body.id}`)).body).toEqual(shown);
    expect(itemsOf(await stand.get('/api/v1/keys'))[0]).toEqual(shown);
    const lines = await as(String(key), 'GET', '/api/v1/lines');
    expect(itemsOf(lines).map(({ id }) => id)).toEqual([stand.lineId]);
    expect((await as(String(key), 'GET', '/api/v1/rules')).status).toBe(403);
  });

  it('of the whole installation sees every tenant', async () => {
    const { key } = await made({ tenantId: null });
    expect(itemsOf(await as(key, 'GET', '/api/v1/lines'))).toHaveLength(2);
  });

  it('belongs to a tenant that is named when there are several', async () => {
    const answer = await make({ tenantId: undefined });
    expect([answer.status, fieldsOf(answer)]).toEqual([400, ['tenantId']]);
  });

  it.each([
    ['no name', { name: undefined }, 'name'],
    ['no scopes', { scopes: [] }, 'scopes'],
    ['a scope that is none', { scopes: ['lines:read', 'lines:own'] }, 'scopes'],
    ['a scope twice', { scopes: ['lines:read', 'lines:read'] }, 'scopes'],
    ['scopes that are no list', { scopes: 'lines:read' }, 'scopes'],
    ['an end that is over', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['an end that is no moment', { expiresAt: 'tomorrow' }, 'expiresAt'],
    ['what is the installation’s, for a tenant', { scopes: ['installation:tenants'] }, 'scopes'],
    ['a key of its own choice', { key: 'recado_mine' }, 'key'],
  ])('is not made with %s', async (_, input, field) => {
    const answer = await make(input);
    expect([answer.status, fieldsOf(answer)]).toEqual([400, [field]]);
  });

  describe('made by another key', () => {
    let admin: string;
    beforeAll(async () => {
      admin = (await made({ scopes: ROLE_RIGHTS.admin })).key;
    });

    it('is its tenant’s', async () => {
      const answer = await make({ tenantId: undefined }, admin);
      expect(answer.body).toMatchObject({
        tenantId: stand.tenantId,
        createdBy: { kind: 'key', name: 'Shop' },
      });
    });

    it('has no right that its maker lacks', async () => {
      const { key } = await made({ scopes: ['keys:write', 'keys:read'] }, admin);
      const answer = await make({ scopes: ['keys:read', 'lines:read'] }, key);
      expect([answer.status, fieldsOf(answer)]).toEqual([403, ['scopes']]);
      await made({ scopes: ['keys:read'] }, key);
    });

    it('is neither the installation’s nor another tenant’s', async () => {
      const answer = await make({ tenantId: null }, admin);
      expect([answer.status, fieldsOf(answer)]).toEqual([403, ['tenantId']]);
      expect((await make({ scopes: ['installation:bodies'] }, admin)).status).toBe(403);
      expect((await make({ tenantId: otherTenantId }, admin)).status).toBe(404);
    });

    it('ends no later than that key', async () => {
      const { key } = await made({ scopes: ['keys:write'], expiresAt: SOON }, admin);
      const later = await make({ scopes: ['keys:write'], expiresAt: LATER }, key);
      expect([later.status, fieldsOf(later)]).toEqual([400, ['expiresAt']]);
      expect((await make({ scopes: ['keys:write'] }, key)).body).toMatchObject({ expiresAt: SOON });
    });

    it('renames and shortens none that may do more, but stops one that has leaked', async () => {
      const { key } = await made({ scopes: ['keys:write', 'keys:read'] }, admin);
      const { id } = await made({ scopes: ['keys:read', 'lines:write'] }, admin);
      for (const change of [{ name: 'Mine' }, { expiresAt: SOON }]) {
        const { status, body } = await as(key, 'PATCH', `/api/v1/keys/${id}`, change);
        expect([status, body['code']]).toEqual([403, 'beyond_rights']);
      }
      const own = await made({ scopes: ['keys:read'] }, key);
      expect((await as(key, 'PATCH', `/api/v1/keys/${own.id}`, { name: 'Mine' })).status).toBe(200);
      expect((await as(key, 'DELETE', `/api/v1/keys/${id}`)).status).toBe(204);
    });

    it('does not make one without the right to', async () => {
      const { key } = await made();
      expect((await make({}, key)).status).toBe(403);
    });
  });

  it('gets no right of the installation by a changed row', async () => {
    const { id, key } = await made({ scopes: ['tenants:read'] });
    await stand.query(`UPDATE api_keys SET scopes = '{installation:tenants, magic:do}' WHERE id = $1`, [id]);
    expect((await as(key, 'POST', '/api/v1/tenants', { name: 'Mine' })).status).toBe(403);
    await stand.query('DELETE FROM api_keys WHERE id = $1', [id]);
  });

  it('can be renamed, and ended sooner but not later', async () => {
    const { id } = await made({ expiresAt: LATER });
    const renamed = await stand.patch(`/api/v1/keys/${id}`, { name: 'Till', expiresAt: SOON });
    expect(renamed.body).toMatchObject({ name: 'Till', expiresAt: SOON });
    const later = await stand.patch(`/api/v1/keys/${id}`, { expiresAt: LATER });
    expect([later.status, fieldsOf(later)]).toEqual([400, ['expiresAt']]);
    expect((await stand.patch(`/api/v1/keys/${id}`, { scopes: ['lines:write'] })).status).toBe(400);
  });

  it('is of no use from the moment it is revoked, and stays in the list', async () => {
    const { id, key } = await made();
    expect((await as(key, 'GET', '/api/v1/lines')).status).toBe(200);
    expect((await stand.delete(`/api/v1/keys/${id}`)).status).toBe(204);
    expect((await as(key, 'GET', '/api/v1/lines')).status).toBe(401);
    expect((await stand.delete(`/api/v1/keys/${id}`)).status).toBe(204);
    expect((await stand.get(`/api/v1/keys/${id}`)).body).toMatchObject({ revokedAt: expect.any(String) });
    const changed = await stand.patch(`/api/v1/keys/${id}`, { name: 'Again' });
    expect([changed.status, changed.body['code']]).toEqual([409, 'key_revoked']);
  });

  it('takes the links along that it has made when it is revoked', async () => {
    const { id, key } = await made({ scopes: ROLE_RIGHTS.admin });
    const { body } = await as(key, 'POST', '/api/v1/invitations', {
      email: 'accomplice@sol.example',
      role: 'admin',
    });
    const look = () => stand.post('/api/v1/invitations/look', { token: tokenOf(body['url']) });
    expect((await look()).status).toBe(200);
    await stand.delete(`/api/v1/keys/${id}`);
    expect((await look()).status).toBe(410);
  });

  it('ends with its tenant, and does not become the installation’s', async () => {
    const tenantId = (await stand.post('/api/v1/tenants', { name: 'Short-lived' })).body.id;
    const { id, key } = await made({ tenantId });
    expect((await stand.delete(`/api/v1/tenants/${tenantId}`)).status).toBe(204);
    expect((await as(key, 'GET', '/api/v1/lines')).status).toBe(401);
    expect((await stand.get(`/api/v1/keys/${id}`)).status).toBe(404);
  });

  it('says when it was last used, and is written to once a minute', async () => {
    const { id, key } = await made();
    const row = async () => {
      const [found] = await stand.query<{ version: string; lastUsedAt: Date | null }>(
        'SELECT xmin::text AS version, last_used_at AS "lastUsedAt" FROM api_keys WHERE id = $1',
        [id],
      );
      return found;
    };
    await as(key, 'GET', '/api/v1/lines');
    const first = await row();
    expect(first?.lastUsedAt).toBeInstanceOf(Date);
    await as(key, 'GET', '/api/v1/lines');
    expect(await row()).toEqual(first);
    await stand.query(`UPDATE api_keys SET last_used_at = now() - interval '61 seconds' WHERE id = $1`, [id]);
    await as(key, 'GET', '/api/v1/lines');
    expect(Number((await row())?.lastUsedAt)).toBeGreaterThanOrEqual(Number(first?.lastUsedAt));
  });

  it('leaves nothing in the database that could be used', async () => {
    const { key } = await made();
    const rows = await stand.query<{ row: string }>('SELECT api_keys::text AS row FROM api_keys');
    for (const { row } of rows) {
      expect(row).not.toContain(key.slice(14));
      expect(row).not.toContain(Buffer.from(key).toString('hex'));
    }
  });

  it('opens no session', async () => {
    const { key } = await made({ tenantId: null });
    expect((await stand.post('/api/v1/session', { apiKey: key })).status).toBe(401);
  });
});
