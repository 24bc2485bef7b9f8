import { AuditService } from '../../src/access/audit.service';
import { ROLE_RIGHTS } from '../../src/access/rights';
import { OperatorDatabase, Tx } from '../../src/platform/database/database';
import { everywhere } from '../../src/platform/database/tenant-scope';
import { metrics } from '../../src/platform/metrics/metrics';
import { startApp } from '../support/app';
import { createTestDatabase } from '../support/database';
import { ownerOf } from '../support/owner';
import { aLine, itemsOf, Stand } from './stand';
import { until } from '../support/until';

describe('the audit log', () => {
  let stand: Stand;
  let otherTenantId: string;
  const keys: Record<string, { id: string; key: string }> = {};

  beforeAll(async () => {
    stand = await Stand.withLine();
    otherTenantId = (await stand.post('/api/v1/tenants', { name: 'Ferretería Luna' })).body.id;
    for (const [name, tenantId] of [
      ['sol', stand.tenantId],
      ['luna', otherTenantId],
    ] as const) {
      const { body } = await stand.post('/api/v1/keys', { name, tenantId, scopes: ROLE_RIGHTS.admin });
      keys[name] = { id: body.id, key: String(body['key']) };
    }
  });
  afterAll(() => stand.down());

  const as = (name: string, method: string, path: string, body?: unknown, headers = {}) =>
    stand.request(method, path, body, { authorization: `Bearer ${keys[name]?.key}`, ...headers });
  const log = async (query = '', name?: string) => {
    await stand.service(AuditService).settled();
    const path = `/api/v1/audit${query}`;
    return itemsOf(await (name === undefined ? stand.get(path) : as(name, 'GET', path)));
  };
  const ofOperators = async (work: (tx: Tx) => Promise<void>) =>
    everywhere(async () => stand.service(OperatorDatabase).inTransaction(work));
  const latest = async () => (await log('?limit=1'))[0];

  it('says who did what to which row, and which fields, without their values', async () => {
    const path = `/api/v1/lines/${stand.lineId}`;
    const answer = await as('sol', 'PATCH', path, { name: 'Caja', token: 'a-new-token' });
    expect(answer.status).toBe(200);
    expect(await latest()).toEqual({
      id: expect.any(String),
      timestamp: expect.any(String),
      tenantId: stand.tenantId,
      actor: { kind: 'key', id: keys['sol']?.id, name: 'sol' },
      action: 'PATCH /api/v1/lines/:id',
      target: [stand.lineId],
      fields: ['name', 'token'],
      outcome: 200,
      code: null,
      address: expect.stringMatching(/127\.0\.0\.1$/),
      requestId: answer.headers.get('x-request-id'),
    });
  });

  it('names what was made', async () => {
    const { body } = await as('sol', 'POST', '/api/v1/keys', { name: 'Till', scopes: ['lines:read'] });
    expect(await latest()).toMatchObject({ action: 'POST /api/v1/keys', target: [body.id], outcome: 201 });
  });

  it('has what was refused, with the reason', async () => {
    await as('sol', 'POST', '/api/v1/lines', { phoneNumberId: 'x' });
    expect(await latest()).toMatchObject({ outcome: 400, code: 'validation_failed', fields: [] });
    await as('sol', 'DELETE', `/api/v1/tenants/${otherTenantId}`);
    expect(await latest()).toMatchObject({ outcome: 403, code: 'forbidden', tenantId: stand.tenantId });
    await as('luna', 'PATCH', `/api/v1/lines/${stand.lineId}`, { name: 'Mine' });
    expect(await latest()).toMatchObject({ outcome: 404, tenantId: otherTenantId, target: [stand.lineId] });
  });

  it('has a read that was refused, and reads of dead letters and stored bodies, and no others', async () => {
    await as('sol', 'GET', '/api/v1/pipeline');
    expect(await latest()).toMatchObject({ action: 'GET /api/v1/pipeline', outcome: 403 });
    await as('sol', 'GET', '/api/v1/dead-letters');
    expect(await latest()).toMatchObject({ action: 'GET /api/v1/dead-letters', outcome: 200 });
    await stand.get('/api/v1/webhooks');
    const before = await latest();
    expect(before).toMatchObject({ action: 'GET /api/v1/webhooks', outcome: 200, tenantId: null });
    await stand.get('/api/v1/lines');
    expect(await latest()).toEqual(before);
  });

  it('says nothing of trying a message, which changes nothing, unless it was refused for want of a right', async () => {
    const before = await latest();
    const tried = { tenantId: stand.tenantId, text: 'hola' };
    expect((await stand.post('/api/v1/rules/try', tried)).status).toBe(200);
    expect(await latest()).toEqual(before);
    const { body } = await stand.post('/api/v1/keys', {
      name: 'Reader',
      tenantId: stand.tenantId,
      scopes: ['lines:read'],
    });
    keys['reader'] = { id: body.id, key: String(body['key']) };
    await as('reader', 'POST', '/api/v1/rules/try', tried);
    expect(await latest()).toMatchObject({ action: 'POST /api/v1/rules/try', outcome: 403 });
  });

  it('says nothing of strangers', async () => {
    const before = await latest();
    await stand.request('PATCH', `/api/v1/lines/${stand.lineId}`, {}, { authorization: 'Bearer guessed' });
    expect(await latest()).toEqual(before);
  });

  it('says whose browser was misused by another site', async () => {
    const session = await stand.post('/api/v1/session', { apiKey: 'operator-test-key-0123456789' });
    const cookie = (session.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const headers = { 'content-type': 'application/json', cookie, 'sec-fetch-site': 'cross-site' };
    await fetch(`${stand.url}/api/v1/tenants`, { method: 'POST', headers, body: '{"name":"x"}' });
    expect(await latest()).toMatchObject({
      outcome: 403,
      code: 'cross_site',
      actor: { kind: 'installation' },
    });
  });

  it('has what an owner did under the tenant whose row it was', async () => {
    const { body: line } = await stand.post('/api/v1/lines', aLine({ tenantId: otherTenantId }));
    expect(await latest()).toMatchObject({ tenantId: otherTenantId, target: [line.id] });
    await stand.delete(`/api/v1/lines/${line.id}`);
    expect(await latest()).toMatchObject({ tenantId: otherTenantId, outcome: 204 });
    const { contactId, conversationId } = await stand.receive({ phone: '15550100077' });
    await stand.patch(`/api/v1/contacts/${contactId}`, { name: 'Ana' });
    expect(await latest()).toMatchObject({ tenantId: stand.tenantId, target: [contactId] });
    await stand.patch(`/api/v1/conversations/${conversationId}`, { botEnabled: false });
    expect(await latest()).toMatchObject({ tenantId: stand.tenantId, target: [conversationId] });
  });

  it('shows a tenant its own rows, and an owner all', async () => {
    const own = await log('?limit=200', 'luna');
    expect(own.length).toBeGreaterThan(0);
    expect(new Set(own.map(({ tenantId }) => tenantId))).toEqual(new Set([otherTenantId]));
    const all = await log('?limit=200');
    expect(new Set(all.map(({ tenantId }) => tenantId))).toEqual(
      new Set([otherTenantId, stand.tenantId, null]),
    );
  });

  it('is read by actor, action, row and time, page by page', async () => {
    const sol = keys['sol']?.id ?? '';
    const ofSol = await log(`?actor=${sol}`);
    expect(new Set(ofSol.map(({ actor }) => (actor as { id: string }).id))).toEqual(new Set([sol]));
    const installation = await log('?actor=installation');
    expect(installation.length).toBeGreaterThan(0);
    const outcomes = async (action: string) =>
      (await log(`?action=${encodeURIComponent(action)}&target=${stand.lineId}`)).map(
        ({ outcome }) => outcome,
      );
    expect(await outcomes('PATCH /api/v1/lines/:id')).toEqual([404, 200]);
    expect(await outcomes('PATCH /api/v1/lines*')).toEqual([404, 200]);
    expect(await outcomes('PATCH /api/v1/lines')).toEqual([]);
    expect(await log(`?until=${String(ofSol.at(-1)?.['timestamp'])}&actor=${sol}`)).toEqual([]);
    expect(await log(`?since=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([]);
    const all = await log('?limit=200');
    const { body } = await stand.get('/api/v1/audit?limit=3');
    expect([...itemsOf({ body } as never), ...(await log(`?limit=197&cursor=${body.nextCursor}`))]).toEqual(
      all,
    );
  });

  it('holds nothing of what was sent', async () => {
    const planted = ['planted-token', 'planted text', '15550100099', 'planted-name', 'planted/../path'];
    const [token, text, phone, name, path] = planted.map(encodeURIComponent);
    await as('sol', 'PATCH', `/api/v1/lines/${stand.lineId}?q=${token}`, { token: planted[0], name: text });
    await as('sol', 'POST', '/api/v1/rules', { [planted[1] ?? '']: 1 });
    await as('sol', 'POST', '/webhook/send', { to: phone, message: text }, { 'idempotency-key': name });
    await as('sol', 'DELETE', `/api/v1/rules/${path}`);
    await as('sol', 'POST', '/api/v1/tenants', { [planted[3] ?? '']: text }, { 'user-agent': planted[0] });
    await stand.service(AuditService).settled();
    const rows = await stand.query<{ row: string }>('SELECT audit_log::text AS row FROM audit_log');
    const found = rows.filter(({ row }) => planted.some((word) => row.includes(word)));
    expect(found).toEqual([]);
    expect(rows.filter(({ row }) => row.includes(keys['sol']?.key ?? '-'))).toEqual([]);
  });

  it.each([
    ['changed', `UPDATE audit_log SET actor_name = 'nobody'`],
    ['deleted', 'DELETE FROM audit_log WHERE id > 0'],
    ['emptied', 'TRUNCATE audit_log'],
  ])('cannot be %s, even by the owner of the table', async (_, sql) => {
    const [owner] = await stand.query<{ mine: boolean }>(
      `SELECT pg_has_role(current_user, relowner, 'MEMBER') AS mine FROM pg_class WHERE relname = 'audit_log'`,
    );
    expect(owner?.mine).toBe(true);
    const before = await stand.query('SELECT * FROM audit_log ORDER BY id');
    await expect(stand.query(sql)).rejects.toThrow('only ever added');
    const untriggered = `SELECT set_config('session_replication_role', 'replica', true); ${sql}`;
    await expect(stand.query(untriggered)).rejects.toThrow('only ever added');
    expect(await stand.query('SELECT * FROM audit_log ORDER BY id')).toEqual(before);
  });

  it('keeps what was done when its tenant goes', async () => {
    const tenantId = (await stand.post('/api/v1/tenants', { name: 'Short-lived' })).body.id;
    await stand.patch(`/api/v1/tenants/${tenantId}`, { name: 'Shorter' });
    await stand.delete(`/api/v1/tenants/${tenantId}`);
    expect((await log(`?target=${tenantId}`)).map(({ outcome }) => outcome)).toEqual([204, 200, 201]);
  });

  it('knows of a request whose caller did not wait for the answer', async () => {
    const gone = new AbortController();
    await ofOperators(async (tx) => {
      await tx.query('SELECT FROM tenants WHERE id = $1 FOR UPDATE', [otherTenantId]);
      const request = fetch(`${stand.url}/api/v1/tenants/${otherTenantId}`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${keys['luna']?.key}`, 'content-type': 'application/json' },
        body: '{"name":"Lejos"}',
        signal: gone.signal,
      });
      await stand.untilLocked();
      gone.abort();
      await expect(request).rejects.toThrow('aborted');
      await until(async () => (await stand.query(`SELECT 1 FROM audit_log WHERE outcome = 499`)).length > 0);
    });
    expect(await latest()).toMatchObject({
      outcome: 499,
      target: [otherTenantId],
      fields: [],
      address: expect.stringMatching(/127\.0\.0\.1$/),
    });
  });

  it('counts and tells what it could not write, and goes on', async () => {
    const lost = async () => {
      const { values = [] } = (await metrics.getSingleMetric('recado_audit_rows_total')?.get()) ?? {};
      return values.find(({ labels }) => labels['outcome'] === 'lost')?.value ?? 0;
    };
    const before = await lost();
    const audit = stand.service(AuditService);
    const error = jest.spyOn(audit['logger'], 'error').mockImplementation();
    const query = jest.spyOn(stand.service(OperatorDatabase), 'query');
    const real = query.getMockImplementation();
    query.mockImplementation(async (sql: string, ...others) => {
      if (sql.startsWith('INSERT INTO audit_log')) throw new Error('away');
      return real?.(sql, ...others) ?? [];
    });
    audit.note({ ip: '127.0.0.1' } as never, {
      tenantId: null,
      actor: { kind: 'stranger', id: null, name: 'a@b.example' },
      action: 'POST /api/v1/session',
      target: [],
      fields: [],
      outcome: 401,
      code: 'wrong_key',
    });
    await audit.settled();
    query.mockRestore();
    expect(await lost()).toBe(before + 1);
    expect(error).toHaveBeenCalledTimes(1);
    expect(JSON.stringify(error.mock.calls[0])).not.toContain('a@b.example');
    error.mockRestore();
    await stand.patch(`/api/v1/tenants/${stand.tenantId}`, { name: 'Panadería Sol' });
    expect(await latest()).toMatchObject({ action: 'PATCH /api/v1/tenants/:id', outcome: 200 });
  });
});

it('has what was done just before the program stopped', async () => {
  const database = await createTestDatabase();
  const recado = await startApp({ database });
  const answers = [1, 2, 3].map(async (n) => recado.api('POST', '/api/v1/tenants', { name: `T${n}` }));
  await Promise.all(answers);
  await recado.close();
  const owner = ownerOf(database.url);
  expect(await owner.query('SELECT action, outcome FROM audit_log')).toEqual(
    answers.map(() => ({ action: 'POST /api/v1/tenants', outcome: 201 })),
  );
  await owner.end();
  await database.drop();
});
