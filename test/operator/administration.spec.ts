import { OperatorDatabase, Tx } from '../../src/platform/database/database';
import { everywhere } from '../../src/platform/database/tenant-scope';
import { LinesService } from '../../src/tenants/lines.service';
import { TenantsService } from '../../src/tenants/tenants.service';
import { aLine, fieldsOf, itemsOf, Stand } from './stand';

const UNKNOWN = '5e0e0e0e-0000-4000-8000-000000000000';

let stand: Stand;
beforeAll(async () => {
  stand = await Stand.withLine();
});
afterAll(() => stand.down());

describe('tenants', () => {
  it('come with the default rules, are renamed, and go when they have no lines', async () => {
    const made = await stand.post('/api/v1/tenants', { name: 'Óptica Luna' });
    expect([made.status, made.body]).toEqual([
      201,
      {
        id: expect.any(String),
        name: 'Óptica Luna',
        settings: {
          businessHours: null,
          turnQuietMs: null,
          retention: { messagesDays: null, mediaDays: null, contactsDays: null },
        },
        createdAt: expect.stringMatching(/Z$/),
      },
    ]);
    const path = `/api/v1/tenants/${made.body.id}`;
    expect(itemsOf(await stand.get(`/api/v1/rules?tenantId=${made.body.id}`)).length).toBeGreaterThan(10);
    expect((await stand.patch(path, { name: 'Luna' })).body).toMatchObject({ name: 'Luna' });
    expect((await stand.get(path)).body).toMatchObject({ name: 'Luna' });
    const list = await stand.get('/api/v1/tenants');
    expect(itemsOf(list).map((item) => item['name'])).toEqual(['Luna', 'Panadería Sol']);
    expect(list.body.nextCursor).toBeNull();
    const gone = await stand.delete(path);
    expect([gone.status, gone.body]).toEqual([204, {}]);
    expect((await stand.get(path)).status).toBe(404);
    expect((await stand.delete(path)).status).toBe(404);
    expect((await stand.patch(path, { name: 'a' })).status).toBe(404);
    const refused = await stand.delete(`/api/v1/tenants/${stand.tenantId}`);
    expect(refused.body).toMatchObject({ statusCode: 409, code: 'tenant_has_lines' });
  });

  it('stay while they have contacts, whom nobody could erase any more', async () => {
    const { id } = (await stand.post('/api/v1/tenants', { name: 'Óptica Luna' })).body;
    await stand.query('INSERT INTO contacts (tenant_id) VALUES ($1)', [id]);
    const refused = await stand.delete(`/api/v1/tenants/${id}`);
    expect(refused.body).toMatchObject({ statusCode: 409, code: 'tenant_has_contacts' });
    expect(refused.body['message']).toContain('DELETE /api/v1/contacts/:id');
    await stand.query('DELETE FROM contacts WHERE tenant_id = $1', [id]);
    expect((await stand.delete(`/api/v1/tenants/${id}`)).status).toBe(204);
  });

  it('stay when a line is added at the same moment', async () => {
    const { id } = (await stand.post('/api/v1/tenants', { name: 'Óptica Luna' })).body;
    const tenants = stand.service(TenantsService);
    let deleted: ReturnType<typeof stand.delete> | undefined;
    const secrets = { token: 't', verifyToken: 'v' };
    await everywhere(async () =>
      stand.service(OperatorDatabase).inTransaction(async (tx) => {
        await tenants.createLine(tx, id, { name: 'x', phoneNumberId: '700800900100777', ...secrets });
        deleted = stand.delete(`/api/v1/tenants/${id}`);
        await stand.untilLocked();
      }),
    );
    expect((await deleted)?.body).toMatchObject({ statusCode: 409, code: 'tenant_has_lines' });
    await stand.query('DELETE FROM lines WHERE tenant_id = $1', [id]);
    expect((await stand.delete(`/api/v1/tenants/${id}`)).status).toBe(204);
  });

  it.each([{}, { name: '' }, { name: 'x'.repeat(201) }, { name: 7 }])('refuse %j', async (body) => {
    const answer = await stand.post('/api/v1/tenants', body);
    expect([answer.status, fieldsOf(answer)]).toEqual([400, ['name']]);
  });

  it.each([UNKNOWN, 'x', '%00'])('with the id %s do not exist', async (id) => {
    for (const kind of ['tenants', 'lines', 'rules']) {
      expect((await stand.get(`/api/v1/${kind}/${id}`)).status).toBe(404);
      expect((await stand.delete(`/api/v1/${kind}/${id}`)).status).toBe(404);
    }
  });
});

describe('lines', () => {
  it('of the simulator are made up whole, and never get anything real', async () => {
    const made = await stand.post('/api/v1/lines/simulated', { name: 'Prueba' });
    expect([made.status, made.body]).toMatchObject([
      201,
      { name: 'Prueba', simulated: true, active: true, hasToken: true, hasAppSecret: true },
    ]);
    expect(made.body['phoneNumberId']).toMatch(/^7008\d{11}$/);
    const path = `/api/v1/lines/${made.body.id}`;
    for (const field of ['phoneNumberId', 'token', 'verifyToken', 'appSecret']) {
      const refused = await stand.patch(path, { [field]: '12345' });
      expect([refused.status, refused.body['code'], fieldsOf(refused)]).toEqual([
        409,
        'simulated_line',
        [field],
      ]);
    }
    expect((await stand.patch(path, { name: 'Otra', active: false })).status).toBe(200);
    expect((await stand.delete(path)).status).toBe(204);
  });

  it('take secrets that never come out, and are known at once', async () => {
    const input = aLine({ businessAccountId: '900100200300401', apiBaseUrl: 'http://127.0.0.1:9/graph/' });
    const made = await stand.post('/api/v1/lines', input);
    expect([made.status, made.body]).toEqual([
      201,
      {
        id: expect.any(String),
        tenantId: stand.tenantId,
        name: input['phoneNumberId'],
        provider: 'cloud-api',
        phoneNumberId: input['phoneNumberId'],
        businessAccountId: '900100200300401',
        portfolioId: null,
        identityCheck: false,
        displayPhoneNumber: null,
        active: true,
        simulated: false,
        apiBaseUrl: 'http://127.0.0.1:9/graph',
        apiVersion: null,
        accountTimezone: 'UTC',
        billingCurrency: null,
        messagesPerSecond: null,
        learntMessagesPerSecond: null,
        effectiveMessagesPerSecond: 80,
        pausedUntil: null,
        pausedCode: null,
        pauseReason: null,
        marketingPausedUntil: null,
        told: {},
        settings: { businessHours: null, turnQuietMs: null },
        quietHours: null,
        quietUntil: null,
        hasToken: true,
        hasVerifyToken: true,
        hasAppSecret: true,
        hasSecondAppSecret: false,
        appId: null,
        webhookPath: `/webhook/${made.body.id}`,
        createdAt: expect.stringMatching(/Z$/),
      },
    ]);
    const path = `/api/v1/lines/${made.body.id}`;
    const known = async () =>
      (await stand.service(LinesService).all()).find((line) => line.id === made.body.id);
    expect(await known()).toMatchObject({ token: 'line-token', verifyToken: 'line-verify-token' });
    const settings = {
      name: 'Ventas',
      active: false,
      apiVersion: 'v25.0',
      accountTimezone: 'America/Bogota',
      billingCurrency: 'USD',
    };
    const changed = await stand.patch(path, { ...settings, token: 'new-token' });
    expect(changed.body).toMatchObject(settings);
    expect(await known()).toMatchObject({ token: 'new-token', active: false, appSecret: 'line-app-secret' });
    const before = (await known())?.appDigest;
    await stand.patch(path, { appSecret: 'renewed-app-secret' });
    await stand.patch(path, { appSecret: 'renewed-app-secret' });
    expect(await known()).toMatchObject({ appSecret: 'renewed-app-secret', formerAppDigests: [before] });
    const list = await stand.get('/api/v1/lines');
    expect(itemsOf(list)[0]).toEqual(changed.body);
    expect(JSON.stringify([made.body, changed.body, list.body])).not.toMatch(/-token|-secret|digest/i);
    expect((await stand.delete(path)).status).toBe(204);
    expect(await known()).toBeUndefined();
    expect((await stand.get(path)).status).toBe(404);
  });

  it.each([
    [{ phoneNumberId: undefined }, ['phoneNumberId']],
    [{ phoneNumberId: '+1555' }, ['phoneNumberId']],
    [{ token: '', verifyToken: 'a b' }, ['token', 'verifyToken']],
    [{ appSecret: undefined }, ['appSecret']],
    [{ appSecret: null }, ['appSecret']],
    [{ apiBaseUrl: 'ftp://example.com' }, ['apiBaseUrl']],
    [{ apiVersion: '26' }, ['apiVersion']],
    [{ displayPhoneNumber: 'ventas' }, ['displayPhoneNumber']],
    [{ active: 'yes' }, ['active']],
    [{ accountTimezone: 'America/Macondo' }, ['accountTimezone']],
    [{ accountTimezone: null }, ['accountTimezone']],
    [{ accountTimezone: '+05:00' }, ['accountTimezone']],
    [{ billingCurrency: 'usd' }, ['billingCurrency']],
    [{ simulated: true }, ['simulated']],
    [{ id: UNKNOWN }, ['id']],
  ])('refuse %j', async (part, fields) => {
    const answer = await stand.post('/api/v1/lines', aLine(part));
    expect([answer.status, fieldsOf(answer)]).toEqual([400, fields]);
    expect(JSON.stringify(answer.body)).not.toContain('line-token');
  });

  const knownLine = async (id: string) =>
    (await stand.service(LinesService).all()).find((line) => line.id === id);

  it('keep secrets that are set by their id in capitals', async () => {
    const changed = await stand.patch(`/api/v1/lines/${stand.lineId.toUpperCase()}`, {
      token: 'in-capitals',
    });
    expect([changed.status, changed.body.id]).toEqual([200, stand.lineId]);
    expect(await knownLine(stand.lineId)).toMatchObject({ token: 'in-capitals' });
  });

  it('whose secrets cannot be opened get new ones', async () => {
    const sealedElsewhere = `'\\x01'::bytea`;
    await stand.database.query(
      `UPDATE lines SET token = ${sealedElsewhere}, verify_token = ${sealedElsewhere}, app_secret = ${sealedElsewhere} WHERE id = $1`,
      [stand.lineId],
    );
    await stand.service(LinesService).reload();
    expect(await knownLine(stand.lineId)).toBeUndefined();
    const secrets = { token: 'again', verifyToken: 'again', appSecret: 'again' };
    expect((await stand.patch(`/api/v1/lines/${stand.lineId}`, secrets)).status).toBe(200);
    expect(await knownLine(stand.lineId)).toMatchObject({ ...secrets, formerAppDigests: [] });
  });

  it('keep what is learnt of them while they are changed', async () => {
    await stand.database.inTransaction(async (tx) => {
      const learning = async (sql: string, parameters?: readonly unknown[]) => {
        await stand.database.query('UPDATE lines SET learnt_messages_per_second = 500 WHERE id = $1', [
          stand.lineId,
        ]);
        return tx.query(sql, parameters);
      };
      const meanwhile = Object.create(tx, { query: { value: learning } }) as Tx;
      const change = { name: 'Meanwhile', accountTimezone: 'UTC' };
      await stand.service(TenantsService).updateLine(meanwhile, stand.lineId, change);
    });
    const { body } = await stand.get(`/api/v1/lines/${stand.lineId}`);
    expect(body).toMatchObject({ name: 'Meanwhile', learntMessagesPerSecond: 500 });
  });

  it('refuse to lose their app secret, unless unsigned webhooks are allowed', async () => {
    const lost = await stand.patch(`/api/v1/lines/${stand.lineId}`, { appSecret: null });
    expect([lost.status, fieldsOf(lost)]).toEqual([400, ['appSecret']]);
    const open = await Stand.withLine({ ALLOW_UNSIGNED_WEBHOOKS: 'true' });
    try {
      const unsigned = await open.post('/api/v1/lines', aLine({ appSecret: undefined }));
      expect([unsigned.status, unsigned.body['hasAppSecret']]).toEqual([201, false]);
    } finally {
      await open.down();
    }
  });

  it('are one per phone number id', async () => {
    const input = aLine();
    await stand.post('/api/v1/lines', input);
    const twice = await stand.post('/api/v1/lines', input);
    expect(twice.body).toMatchObject({ statusCode: 409, code: 'line_exists' });
    expect(fieldsOf(twice)).toEqual(['phoneNumberId']);
    const { phoneNumberId } = input;
    expect((await stand.patch(`/api/v1/lines/${stand.lineId}`, { phoneNumberId })).status).toBe(409);
  });

  it('name their tenant when there are several', async () => {
    const other = (await stand.post('/api/v1/tenants', { name: 'Luna' })).body.id;
    expect(fieldsOf(await stand.post('/api/v1/lines', aLine()))).toEqual(['tenantId']);
    expect((await stand.post('/api/v1/lines', aLine({ tenantId: UNKNOWN }))).status).toBe(404);
    expect((await stand.post('/api/v1/lines', aLine({ tenantId: 'x' }))).status).toBe(404);
    const { body } = await stand.post('/api/v1/lines', aLine({ tenantId: other }));
    expect(body['tenantId']).toBe(other);
    await stand.delete(`/api/v1/lines/${body.id}`);
    expect((await stand.delete(`/api/v1/tenants/${other}`)).status).toBe(204);
  });

  it('are paged', async () => {
    await stand.post('/api/v1/lines', aLine());
    const all = itemsOf(await stand.get('/api/v1/lines'));
    const first = await stand.get(`/api/v1/lines?limit=${all.length - 1}`);
    const rest = await stand.get(`/api/v1/lines?limit=1&cursor=${first.body.nextCursor}`);
    expect([...itemsOf(first), ...itemsOf(rest)]).toEqual(all);
    expect(all.at(-1)?.id).toBe(stand.lineId);
    expect(rest.body.nextCursor).toBeNull();
  });
});
