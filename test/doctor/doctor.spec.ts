import { Finding, FindingState } from '../../src/doctor/finding';
import { LineHealth } from '../../src/simulator/control-types';
import { DoctorService } from '../../src/doctor/doctor.service';
import { WhatsappSetupService } from '../../src/providers/cloud-api/whatsapp-setup.service';
import { signatureOf } from '../../src/simulator/signature';
import {
  APP_SECRET,
  CUSTOMER,
  PHONE_NUMBER_ID,
  startApp,
  stopHousekeeping,
  TestApp,
  TOKEN,
  VERIFY_TOKEN,
} from '../support/app';
import { until } from '../support/until';
import { FrontProxy } from './front-proxy';

const ACCOUNT = '900100200300401';

let recado: TestApp;
let world: FrontProxy;
let usual: Partial<LineHealth>;

beforeAll(async () => {
  world = await FrontProxy.up();
  recado = await startApp({ env: { PUBLIC_URL: `${world.url}/`, WHATSAPP_BUSINESS_ACCOUNT_ID: ACCOUNT } });
  // It would ask Graph too.
  await stopHousekeeping(recado);
  world.target = recado.url;
  usual = { appCallback: `${world.url}/webhook` };
});
afterAll(async () => {
  await recado.close();
  await world.down();
});
beforeEach(() => {
  world.passesAll();
  recado.simulator.faults.clear();
  setHealth({});
});

function setHealth(health: Partial<LineHealth>): void {
  recado.simulator.setHealth(PHONE_NUMBER_ID, { ...usual, ...health });
}

/** Looks again while something did not answer in time: that is the machine's. */
async function examine(): Promise<readonly Finding[]> {
  for (;;) {
    const findings = await look();
    if (!findings.some(({ found }) => found.includes('does not answer in time'))) return findings;
  }
}

async function look(): Promise<readonly Finding[]> {
  const { status, body } = await recado.api('GET', `/api/v1/lines/${recado.lineId}/doctor`);
  expect(status).toBe(200);
  const { findings, healthy } = body as { findings: readonly Finding[]; healthy: boolean };
  expect(healthy).toBe(findings.every(({ state }) => state !== 'failed'));
  return findings;
}

function findingOf(findings: readonly Finding[], check: string): Finding | undefined {
  return findings.find((finding) => finding.check === check);
}

const checksIn = (findings: readonly Finding[], state: FindingState) =>
  findings.filter((finding) => finding.state === state).map(({ check }) => check);

const patchLine = async (change: object) => recado.api('PATCH', `/api/v1/lines/${recado.lineId}`, change);

it('finds a sound line in order, but for what this machine and number are', async () => {
  // How long the answer took is the machine's.
  const findings = (await examine()).filter(({ check }) => check !== 'answer_time');
  expect(checksIn(findings, 'failed')).toEqual(['public_url']);
  expect(checksIn(findings, 'warning')).toEqual(['test_number', 'received']);
  expect(checksIn(findings, 'skipped')).toEqual(['app_mode']);
  expect(checksIn(findings, 'ok')).toHaveLength(findings.length - 4);
});

it('says what to do of everything that is not in order', async () => {
  setHealth({ tokenValid: false });
  const findings = (await examine()).filter(({ state }) => state === 'failed' || state === 'warning');
  expect(findings.length).toBeGreaterThan(3);
  for (const { mend } of findings) expect(mend).toMatch(/\w{3}/);
  const ofToken = findingOf(findings, 'token')?.mend;
  expect(ofToken).toContain(`PATCH /api/v1/lines/${recado.lineId} with {"token"`);
});

describe('what is wrong at Meta', () => {
  const soon = Math.floor(Date.now() / 1000) + 86_400;
  it.each<[string, Partial<LineHealth>, string, FindingState, RegExp, RegExp]>([
    [
      'a token that is over',
      { tokenValid: false },
      'token',
      'failed',
      /error 190/,
      /System users.*WHATSAPP_API_TOKEN/,
    ],
    ['a token for a day', { tokenExpiresAt: soon }, 'token', 'warning', /valid until \d{4}-/, /System users/],
    ["a person's token", { tokenType: 'USER' }, 'token_type', 'warning', /of USER/, /system user/],
    [
      'a right that is missing',
      { scopes: ['whatsapp_business_management'] },
      'permissions',
      'failed',
      /lacks whatsapp_business_messaging/,
      /tick both/,
    ],
    [
      'rights that hide the number',
      { scopes: ['whatsapp_business_messaging'] },
      'phone_number',
      'failed',
      /error 200/,
      /Assign assets/,
    ],
    [
      'no registration',
      { registered: false },
      'registration',
      'failed',
      /PENDING.*133010/,
      /POST \/api\/v1\/lines\/.*\/register/,
    ],
    [
      'a number never verified',
      { registered: false, codeVerification: 'EXPIRED' },
      'registration',
      'failed',
      /PENDING/,
      /verify the number .*EXPIRED.*then register/,
    ],
    [
      'a status that is not explained',
      { status: 'FLAGGED' },
      'registration',
      'warning',
      /FLAGGED/,
      /WhatsApp Manager/,
    ],
    [
      'a name under review',
      { nameStatus: 'PENDING_REVIEW' },
      'display_name',
      'warning',
      /PENDING_REVIEW/,
      /within 14 days/,
    ],
    ['a bad rating', { quality: 'RED' }, 'quality', 'warning', /RED/, /Insights/],
    [
      'no payment',
      { blocks: [{ entity: 'WABA', canSend: 'BLOCKED', code: 131042 }] },
      'can_send_account',
      'failed',
      /131042/,
      /payment method.*Payment settings/,
    ],
    [
      'a reason that only Meta knows',
      {
        blocks: [
          {
            entity: 'BUSINESS',
            canSend: 'LIMITED',
            code: 141010,
            description: 'Not verified.',
            solution: 'Verify it.',
          },
        ],
      },
      'can_send_business',
      'warning',
      /LIMITED. 141010 Not verified/,
      /Verify it/,
    ],
    [
      'no subscription',
      { subscribed: false },
      'app_subscribed',
      'failed',
      /No app is subscribed/,
      /\/subscribe$/,
    ],
    [
      'a subscription of another app',
      { subscribed: false, otherApp: '123' },
      'app_subscribed',
      'failed',
      /though another app/,
      /\/subscribe$/,
    ],
    [
      'no messages',
      { fields: ['security'] },
      'field_messages',
      'failed',
      /not subscribed/,
      /subscribe messages/,
    ],
    [
      'no fields at all',
      { fields: [] },
      'app_callback_url',
      'failed',
      /no callback URL/,
      /Configuration → Webhook → Edit/,
    ],
    [
      'news that nobody hears',
      { fields: ['messages'] },
      'other_fields',
      'warning',
      /account_update \(restrictions/,
      /user_preferences/,
    ],
    [
      'fields of an old version',
      { fieldVersion: 'v20.0' },
      'field_versions',
      'warning',
      /messages v20.0/,
      /v26.0/,
    ],
    [
      'an address elsewhere',
      { appCallback: 'https://elsewhere.test/webhook' },
      'callback_url',
      'failed',
      /elsewhere.test.*as the app says/,
      /Edit: callback URL http.*\/webhook/,
    ],
    [
      "the account's own address",
      { accountCallback: 'https://elsewhere.test/webhook' },
      'callback_url',
      'failed',
      /as the account says/,
      /clearOverride/,
    ],
    [
      "the number's own address",
      { numberCallback: 'https://elsewhere.test/webhook?secret=1' },
      'callback_url',
      'failed',
      /test\/webhook, as the number says/,
      /webhook_configuration/,
    ],
    [
      "another line's address",
      { appCallback: '/webhook/11111111-1111-4111-8111-111111111111' },
      'callback_url',
      'failed',
      /no address of this line/,
      /Edit/,
    ],
    [
      'an address that is none of the doors',
      { appCallback: '/hooks' },
      'callback_url',
      'failed',
      /\/hooks/,
      /Edit/,
    ],
    ['a clock that is wrong', { clockSkewSeconds: -900 }, 'clock', 'failed', /9\d\d s ahead/, /NTP/],
    ['a clock that drifts', { clockSkewSeconds: 120 }, 'clock', 'warning', /1[12]\d s behind/, /NTP/],
    ['an unsaid account', { namesEntities: false }, 'business_account', 'skipped', /does not say/, /^$/],
  ])('%s', async (_, health, check, state, found, mend) => {
    const appCallback = health.appCallback?.startsWith('/')
      ? world.url + health.appCallback
      : health.appCallback;
    setHealth({ ...health, ...(appCallback === undefined ? {} : { appCallback }) });
    const finding = findingOf(await examine(), check);
    expect(finding).toMatchObject({ state, found: expect.stringMatching(found) });
    expect(finding?.mend ?? '').toMatch(mend);
  });

  it('fields that are missing only where something is used, whether or not others are', async () => {
    const ofPhone = /needed only with .*phone: smb_message_echoes \(.*talks over/;
    const all = findingOf(await examine(), 'other_fields');
    expect(all).toMatchObject({ state: 'ok', found: expect.stringMatching(ofPhone) });
    setHealth({ fields: ['messages'] });
    expect(findingOf(await examine(), 'other_fields')?.found).toMatch(ofPhone);
    setHealth({ fields: ['messages', 'smb_message_echoes', 'calls'] });
    expect(findingOf(await examine(), 'other_fields')?.found).not.toMatch(/smb_message_echoes|calls \(/);
  });

  it("news of the account that go elsewhere, though the number's address is here", async () => {
    setHealth({
      numberCallback: `${world.url}/webhook/${recado.lineId}`,
      appCallback: 'https://elsewhere.test/',
    });
    const findings = await examine();
    expect(findingOf(findings, 'callback_url')?.state).toBe('ok');
    expect(findingOf(findings, 'app_callback_url')?.state).toBe('warning');
  });

  it('asks as the app when a token may not ask about itself', async () => {
    setHealth({ tokenAsksAboutItself: false, tokenType: 'USER' });
    expect(findingOf(await examine(), 'token_type')?.state).toBe('warning');
    setHealth({ tokenAsksAboutItself: false, namesEntities: false });
    const findings = await examine();
    expect(findingOf(findings, 'token')).toMatchObject({
      state: 'ok',
      found: expect.stringContaining('works'),
    });
    expect(findingOf(findings, 'permissions')?.state).toBe('skipped');
    expect(findingOf(findings, 'field_messages')).toMatchObject({
      state: 'skipped',
      mend: expect.any(String),
    });
  });
});

describe('when Graph is not itself', () => {
  const of = (kind: object) => ({ ...kind, match: { type: 'setup' } });
  it.each([
    ['a page of a proxy', of({ kind: 'html', httpStatus: 502 }), /is not Graph: HTTP 502/],
    ['a page with 200', of({ kind: 'html', httpStatus: 200 }), /is not Graph/],
    ['half an answer', of({ kind: 'half_json' }), /is not Graph/],
    ['a redirect', of({ kind: 'redirect' }), /is not Graph: HTTP 302/],
    ['a cut connection', of({ kind: 'reset_before_accept' }), /not reached: it cuts the connection/],
    ['silence', of({ kind: 'hang' }), /not reached: it does not answer in time/],
  ])('%s', async (what, fault, found) => {
    recado.simulator.faults.use(fault as never);
    const findings = await (what === 'silence' ? look() : examine());
    expect(findingOf(findings, 'graph_reachable')).toMatchObject({
      state: 'failed',
      found: expect.stringMatching(found),
      mend: expect.stringContaining('WHATSAPP_API_BASE_URL'),
    });
    expect(findingOf(findings, 'token')?.state).toBe('skipped');
    expect(findingOf(findings, 'local_signature')?.state).toBe('ok');
  });

  it('nobody there', async () => {
    await patchLine({ apiBaseUrl: 'http://127.0.0.1:1' });
    const findings = await examine();
    await patchLine({ apiBaseUrl: null });
    expect(findingOf(findings, 'graph_reachable')).toMatchObject({
      state: 'failed',
      found: expect.stringContaining('nothing listens there'),
    });
  });
});

describe('what is wrong with the line here', () => {
  it.each<[string, object, object, string, FindingState, RegExp]>([
    ['inactive', { active: false }, { active: true }, 'line_active', 'failed', /"active":true/],
    [
      'a version that is dead',
      { apiVersion: 'v20.0' },
      { apiVersion: null },
      'api_version',
      'failed',
      /WHATSAPP_API_VERSION=v26.0/,
    ],
    [
      'another account',
      { businessAccountId: '1' },
      { businessAccountId: ACCOUNT },
      'business_account',
      'failed',
      new RegExp(ACCOUNT),
    ],
    [
      'no account',
      { businessAccountId: null },
      { businessAccountId: ACCOUNT },
      'business_account',
      'warning',
      new RegExp(ACCOUNT),
    ],
    [
      "another app's secret",
      { appSecret: 'of-another-app' },
      { appSecret: APP_SECRET },
      'app_secret',
      'failed',
      /App settings → Basic/,
    ],
    [
      'other than the environment says',
      { verifyToken: 'another-token' },
      { verifyToken: VERIFY_TOKEN },
      'environment',
      'warning',
      /\.env/,
    ],
    [
      'an id that is no phone number id',
      { phoneNumberId: '15550100001' },
      { phoneNumberId: PHONE_NUMBER_ID },
      'phone_number',
      'failed',
      /not the phone number/,
    ],
  ])('%s', async (_, wrong, right, check, state, mend) => {
    expect((await patchLine(wrong)).status).toBe(200);
    const findings = await examine();
    expect((await patchLine(right)).status).toBe(200);
    expect(findingOf(findings, check)).toMatchObject({ state, mend: expect.stringMatching(mend) });
  });

  it('the names of variables, and never their values', async () => {
    await patchLine({ verifyToken: 'another-token' });
    const finding = findingOf(await examine(), 'environment');
    await patchLine({ verifyToken: VERIFY_TOKEN });
    expect(finding?.found).toContain('WHATSAPP_VERIFY_TOKEN');
    expect(finding?.found).not.toContain('WHATSAPP_API_TOKEN');
  });

  it.each([
    [131042, 'sending', 'failed', 'payment method'],
    [133010, 'registration', 'warning', '/register with'],
  ])('a line that is held back by %i', async (code, check, state, mend) => {
    await recado.query(
      `INSERT INTO line_paces (line_id, paused_until, paused_code) VALUES ($1, now() + interval '1 hour', $2)`,
      [recado.lineId, code],
    );
    const findings = await examine();
    await recado.query('DELETE FROM line_paces');
    expect(findingOf(findings, check)).toMatchObject({
      state,
      found: expect.stringContaining(String(code)),
      mend: expect.stringContaining(mend),
    });
  });

  it('webhooks that named it and came from another app, or before it was there', async () => {
    for (const [phoneNumberId, secret] of [
      [PHONE_NUMBER_ID, 'of-a-third-app'],
      ['700800900100299', APP_SECRET],
    ] as const) {
      const { body } = await recado.api('POST', '/api/v1/lines', {
        phoneNumberId: '700800900100202',
        token: 'other-token',
        verifyToken: 'other-verify-token',
        appSecret: 'of-a-third-app',
      });
      await deliver(phoneNumberId, secret);
      await recado.api('DELETE', `/api/v1/lines/${(body as { id: string }).id}`);
    }
    expect(findingOf(await examine(), 'dead_letters')).toMatchObject({
      state: 'warning',
      found: expect.stringMatching(/1 × wrong_app/),
      mend: expect.stringContaining('replay'),
    });
    expect(findingOf(await examine(), 'dead_letters')?.found).not.toContain('unknown_line');
    await recado.query('DELETE FROM dead_letters');
  });
});

async function deliver(phoneNumberId: string, secret: string): Promise<void> {
  const value = { metadata: { phone_number_id: phoneNumberId }, messages: [{ id: `wamid.${secret}` }] };
  const entry = [{ id: ACCOUNT, changes: [{ field: 'messages', value }] }];
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
  const headers = { 'x-hub-signature-256': `sha256=${signatureOf(body, secret)}` };
  const { status } = await fetch(`${recado.url}/webhook`, { method: 'POST', headers, body });
  expect(status).toBe(200);
  await recado.settled();
}

describe('what stands before the door', () => {
  const post =
    (status: number, body = '', headers = {}) =>
    ({ method }: { method: string }) =>
      method === 'POST' ? { status, body, headers } : null;
  it.each<[string, FrontProxy['answer'], string, RegExp, RegExp]>([
    [
      'a page in its place',
      () => ({ status: 200, body: '<html>Visit site</html>' }),
      'public_handshake',
      /something else/,
      /page of the tunnel/,
    ],
    [
      'a page that takes anything',
      () => ({ status: 200, body: '<html>Visit site</html>' }),
      'public_refusal',
      /nobody signed/,
      /nothing answer in its place/,
    ],
    [
      'a proxy without the query',
      ({ path }) => (path.includes('?') ? { status: 403, body: '' } : null),
      'public_handshake',
      /refuses the line's verify token/,
      /whole address/,
    ],
    [
      'a redirect',
      () => ({ status: 301, body: '', headers: { location: 'https://elsewhere.test/' } }),
      'public_signature',
      /sent elsewhere/,
      /follows no redirect/,
    ],
    ['another path', post(404), 'public_signature', /answered 404/, /\/webhook/],
    ['a program that is away', post(502), 'public_signature', /answered 502/, /before this program/],
    [
      'a limit of 100 kB',
      ({ body }) => (body.length > 100 * 1024 ? { status: 413, body: '' } : null),
      'public_large_bodies',
      /128 kB.*413/,
      /client_max_body_size/,
    ],
    [
      'a limit of 1 MB',
      ({ body }) => (body.length > 1024 * 1024 ? { status: 413, body: '' } : null),
      'public_large_bodies',
      /3072 kB.*413/,
      /4 MB/,
    ],
  ])('%s', async (_, answer, check, found, mend) => {
    world.answer = answer;
    expect(findingOf(await examine(), check)).toMatchObject({
      state: 'failed',
      found: expect.stringMatching(found),
      mend: expect.stringMatching(mend),
    });
  });

  it('a proxy that writes the body anew', async () => {
    world.change = (body) => Buffer.from(JSON.stringify(JSON.parse(body.toString())));
    const findings = await examine();
    expect(findingOf(findings, 'local_signature')?.state).toBe('ok');
    expect(findingOf(findings, 'public_signature')).toMatchObject({
      state: 'failed',
      found: expect.stringContaining('A proxy changes the body'),
    });
    expect(findingOf(findings, 'public_large_bodies')?.state).toBe('skipped');
  });
});

describe('what it leaves and shows', () => {
  it('is no secret, whatever Graph repeats', async () => {
    recado.simulator.faults.use({
      kind: 'error',
      code: 190,
      details: `Malformed ${TOKEN}`,
      match: { type: 'setup' },
    });
    const text = JSON.stringify(await examine());
    expect(text).toContain('Malformed [');
    for (const secret of [TOKEN, VERIFY_TOKEN, APP_SECRET]) expect(text).not.toContain(secret);
  });

  it('is no event, no message and no dead letter', async () => {
    const count = async () =>
      recado.query('SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM dead_letters) AS count');
    const before = await count();
    await examine();
    await recado.settled();
    expect(await count()).toEqual(before);
  });

  it('is one look for all who ask at the same time', async () => {
    const setup = recado.app.get(WhatsappSetupService, { strict: false });
    const asked = jest.spyOn(recado.app.get(DoctorService, { strict: false }), 'examine');
    const number = setup.number.bind(setup);
    const held = jest.spyOn(setup, 'number').mockImplementation(async (line) => {
      await until(() => asked.mock.calls.length === 2);
      return number(line);
    });
    const before = recado.simulator.requestCount;
    const [one, other] = await Promise.all([look(), look()]);
    held.mockRestore();
    asked.mockRestore();
    expect(other).toEqual(one);
    expect(recado.simulator.requestCount - before).toBe(4);
  });

  it('tells that messages come once one has come', async () => {
    await recado.simulator.customer(CUSTOMER).say('hola');
    await recado.settled();
    const findings = await examine();
    expect(findingOf(findings, 'received')).toMatchObject({
      state: 'ok',
      found: expect.stringContaining('came on'),
    });
    expect(findingOf(findings, 'app_mode')?.state).toBe('ok');
  });
});

it('knows no line that is not there', async () => {
  const { status } = await recado.api('GET', '/api/v1/lines/11111111-1111-4111-8111-111111111111/doctor');
  expect(status).toBe(404);
});
