import { LineHealth } from '../../src/simulator/control-types';
import { PHONE_NUMBER_ID, startApp, TestApp } from '../support/app';

const ACCOUNT = '900100200300401';

let recado: TestApp;
beforeAll(async () => {
  recado = await startApp();
});
afterAll(() => recado.close());
beforeEach(() => {
  recado.simulator.faults.clear();
  setHealth({});
});

const setHealth = (health: Partial<LineHealth>) => recado.simulator.setHealth(PHONE_NUMBER_ID, health);
const call = async (what: string, body: object = {}) =>
  recado.api('POST', `/api/v1/lines/${recado.lineId}/${what}`, body);
const asked = (method: string, path: string) =>
  recado.simulator.requests.filter((request) => request.method === method && request.path.includes(path))
    .length;

interface Diagnosis {
  readonly findings: readonly { check: string; state: string }[];
}
async function stateOf(check: string): Promise<string | undefined> {
  const { body } = await recado.api('GET', `/api/v1/lines/${recado.lineId}/doctor`);
  return (body as Diagnosis).findings.find((finding) => finding.check === check)?.state;
}

describe('POST /lines/:id/register', () => {
  it.each<[string, Partial<LineHealth>, string]>([
    ['another PIN', { pin: '654321' }, 'wrong_pin'],
    ['a number never verified', { codeVerification: 'NOT_VERIFIED' }, 'number_not_verified'],
    ['too many guesses', { registerError: 133008 }, 'pin_locked'],
    ['guesses too fast', { registerError: 133009 }, 'pin_too_fast'],
    ['a number deleted a moment ago', { registerError: 133015 }, 'number_just_deleted'],
    ['the quota', { registerError: 133016 }, 'registration_quota'],
    ['another refusal', { registerError: 131031 }, 'graph_refused'],
    ['a token that is over', { tokenValid: false }, 'graph_refused'],
  ])('says what Meta refuses: %s', async (_, health, code) => {
    setHealth({ registered: false, ...health });
    const { status, body } = await call('register', { pin: '123456' });
    expect(status).toBe(409);
    expect(body).toMatchObject({ code, message: expect.stringMatching(/\w{3}.*\d{3}/) });
    expect(JSON.stringify(body)).not.toContain('123456');
  });

  it.each([[{}], [{ pin: '12345' }], [{ pin: '1234567' }], [{ pin: 123456 }], [{ pin: 'abcdef' }]])(
    'refuses %j before Meta counts it',
    async (body) => {
      const before = asked('POST', '/register');
      expect(await call('register', body)).toMatchObject({
        status: 400,
        body: { details: [{ field: 'pin', message: expect.any(String) }] },
      });
      expect(asked('POST', '/register')).toBe(before);
    },
  );

  it('says that Graph is away', async () => {
    recado.simulator.faults.use({ kind: 'reset_before_accept', match: { type: 'setup' } });
    expect(await call('register', { pin: '123456' })).toMatchObject({
      status: 503,
      body: { code: 'graph_unreachable' },
    });
    recado.simulator.faults.use({ kind: 'html', match: { type: 'setup' } });
    expect(await call('register', { pin: '123456' })).toMatchObject({ body: { code: 'graph_unreachable' } });
  });

  it('mends what the doctor found', async () => {
    setHealth({ registered: false });
    expect(await stateOf('registration')).toBe('failed');
    // Meta takes 10 in 72 hours, and the tests before have used them up.
    await recado.api('PATCH', `/api/v1/lines/${recado.lineId}`, { phoneNumberId: '700800900100207' });
    recado.simulator.useLine({ ...lineAtMeta(), phoneNumberId: '700800900100207' });
    recado.simulator.setHealth('700800900100207', { registered: false });
    expect(await call('register', { pin: '123456' })).toEqual({
      status: 200,
      body: { lineId: recado.lineId, registered: true },
    });
    expect(await stateOf('registration')).toBe('ok');
    await recado.api('PATCH', `/api/v1/lines/${recado.lineId}`, { phoneNumberId: PHONE_NUMBER_ID });
  });
});

function lineAtMeta() {
  return {
    phoneNumberId: PHONE_NUMBER_ID,
    businessAccountId: ACCOUNT,
    displayPhoneNumber: '15550100001',
    token: 'demo-token',
    appSecret: 'demo_app_secret_1',
    verifyToken: 'demo-verify-token',
    webhookUrl: `${recado.url}/webhook`,
  };
}

describe('POST /lines/:id/subscribe', () => {
  it('subscribes once, and keeps the account that it learned', async () => {
    setHealth({ subscribed: false });
    expect(await stateOf('app_subscribed')).toBe('failed');
    const answer = { lineId: recado.lineId, accountId: ACCOUNT };
    expect(await call('subscribe')).toEqual({ status: 200, body: { ...answer, changed: true } });
    const again = await recado.api('POST', `/api/v1/lines/${recado.lineId}/subscribe`);
    expect(again).toEqual({ status: 200, body: { ...answer, changed: false } });
    expect(asked('POST', '/subscribed_apps')).toBe(1);
    expect(await stateOf('app_subscribed')).toBe('ok');
    const { body } = await recado.api('GET', `/api/v1/lines/${recado.lineId}`);
    expect(body).toMatchObject({ businessAccountId: ACCOUNT });
  });

  it("leaves the account's own address unless told", async () => {
    setHealth({ accountCallback: 'https://elsewhere.test/webhook' });
    expect(await call('subscribe')).toMatchObject({ body: { changed: false } });
    expect(await call('subscribe', { clearOverride: true })).toMatchObject({ body: { changed: true } });
    const [one] = recado.simulator.requests.filter(({ path }) => path.endsWith('/subscribed_apps')).slice(-1);
    expect(one).toMatchObject({ method: 'POST', body: {} });
  });

  it('leaves it too when only the health of the number names the app', async () => {
    setHealth({ accountCallback: 'https://elsewhere.test/webhook', tokenAsksAboutItself: false });
    const before = asked('POST', '/subscribed_apps');
    expect(await call('subscribe')).toMatchObject({ body: { changed: false } });
    expect(asked('POST', '/subscribed_apps')).toBe(before);
  });

  it('does nothing while it is not known whose app is subscribed, unless told', async () => {
    setHealth({ namesEntities: false, tokenAsksAboutItself: false });
    const before = asked('POST', '/subscribed_apps');
    expect(await call('subscribe')).toMatchObject({ status: 409, body: { code: 'app_unknown' } });
    expect(asked('POST', '/subscribed_apps')).toBe(before);
    expect(await call('subscribe', { clearOverride: true })).toMatchObject({ body: { changed: true } });
    setHealth({ namesEntities: false, tokenAsksAboutItself: false, subscribed: false });
    expect(await call('subscribe')).toMatchObject({ body: { changed: true } });
  });

  it('asks for the account that Graph names, whatever the line says', async () => {
    const path = `/api/v1/lines/${recado.lineId}`;
    await recado.api('PATCH', path, { businessAccountId: '900100200300499' });
    expect(await call('subscribe')).toMatchObject({ status: 200, body: { accountId: ACCOUNT } });
    await recado.api('PATCH', path, { businessAccountId: ACCOUNT });
  });

  it('says that Graph refuses, and that it does not know the account', async () => {
    setHealth({ scopes: [] });
    expect(await call('subscribe')).toMatchObject({
      status: 409,
      body: { code: 'graph_refused', message: expect.stringContaining('Assign assets') },
    });
    await recado.api('PATCH', `/api/v1/lines/${recado.lineId}`, { businessAccountId: null });
    setHealth({ namesEntities: false });
    expect(await call('subscribe')).toMatchObject({ status: 409, body: { code: 'account_unknown' } });
  });

  it('refuses an option that is none', async () => {
    expect(await call('subscribe', { clearOverride: 'yes' })).toMatchObject({ status: 400 });
  });
});

it.each(['register', 'subscribe'])('%s knows no line that is not there', async (what) => {
  const path = `/api/v1/lines/11111111-1111-4111-8111-111111111111/${what}`;
  expect((await recado.api('POST', path, what === 'register' ? { pin: '123456' } : {})).status).toBe(404);
});
