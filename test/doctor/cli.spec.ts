import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDoctor } from '../../src/doctor/cli-run';
import { API_KEY, PHONE_NUMBER_ID, startApp, TestApp } from '../support/app';

let recado: TestApp;
let folder: string;
let printed: string[];
let complaints: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'recado-doctor-'));
  recado = await startApp({ env: { WHATSAPP_BUSINESS_ACCOUNT_ID: '900100200300401' } });
});
afterAll(async () => {
  await recado.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  printed = [];
  complaints = [];
  recado.simulator.setHealth(PHONE_NUMBER_ID, {});
});

const run = async (args: string[] = [], environment: Record<string, string> = {}) =>
  runDoctor({
    args,
    environment: { PORT: new URL(recado.url).port, API_KEY, ...environment },
    folder,
    print: (line) => printed.push(line),
    complain: (line) => complaints.push(line),
  });

it('prints what it found with a mark, the mend below it, and ends with 0 when nothing failed', async () => {
  expect(await run()).toBe(0);
  expect(printed[0]).toBe(`Line ${recado.lineId} (phone number id ${PHONE_NUMBER_ID}, ${PHONE_NUMBER_ID})`);
  expect(printed).toContainEqual(expect.stringMatching(/^ {2}✓ token +The token is valid/));
  expect(printed).toContainEqual(expect.stringMatching(/^ {2}! test_number +It looks/));
  expect(printed).toContainEqual(expect.stringMatching(/^ {2}– public_url +PUBLIC_URL is not set/));
  expect(printed).toContainEqual(expect.stringMatching(/^ +→ set PUBLIC_URL=https/));
  expect(printed).toContainEqual(
    expect.stringMatching(/^\d+ in order, \d+ to look at, 0 failed, \d+ not looked at/),
  );
  expect(complaints).toEqual([]);
});

it('ends with 1 when something failed', async () => {
  recado.simulator.setHealth(PHONE_NUMBER_ID, { registered: false });
  expect(await run(['--line', recado.lineId])).toBe(1);
  expect(printed).toContainEqual(expect.stringMatching(/^ {2}✗ registration/));
});

it('says of a line whose secrets cannot be opened that they cannot, beside what it says of the others', async () => {
  const { body } = await recado.api('POST', '/api/v1/lines', {
    phoneNumberId: '700800900100202',
    token: 'other-token',
    verifyToken: 'other-verify-token',
    appSecret: 'other-app-secret',
  });
  const { id } = body as { id: string };
  await recado.query(`UPDATE lines SET token = 'sealed elsewhere' WHERE id = $1`, [id]);
  const code = await run();
  await recado.api('DELETE', `/api/v1/lines/${id}`);
  expect(code).toBe(1);
  expect(printed).toContainEqual(expect.stringMatching(/^ {2}✓ token +The token is valid/));
  expect(printed).toContainEqual(
    expect.stringMatching(/^ {2}✗ secrets +The secrets of the line cannot be opened/),
  );
  expect(printed).toContainEqual(expect.stringContaining(`PATCH /api/v1/lines/${id} with {"token":"…"`));
});

it('gives programs JSON', async () => {
  expect(await run(['--json', '--line', PHONE_NUMBER_ID])).toBe(0);
  expect(JSON.parse(printed.join('\n'))).toEqual([
    {
      line: expect.objectContaining({ id: recado.lineId, phoneNumberId: PHONE_NUMBER_ID }),
      healthy: true,
      findings: expect.arrayContaining([expect.objectContaining({ check: 'token', state: 'ok' })]),
    },
  ]);
});

it.each([
  ['nobody there', [], { PORT: '1' }, 'Nothing answers at http://127.0.0.1:1; start the program'],
  ['a wrong key', [], { API_KEY: 'another-key-0123456789' }, 'refused the API key'],
  ['no key', [], { API_KEY: '' }, 'There is no API key in'],
  ['no such line', ['--line', '5'], {}, `There is no line 5; there are`],
  ['an unknown option', ['--odd'], {}, '--odd'],
])('ends with 1 and the reason: %s', async (_, args, environment, reason) => {
  expect(await run(args, environment)).toBe(1);
  expect(complaints).toEqual([expect.stringContaining(reason)]);
  expect(printed).toEqual([]);
});

it('says how to make a line when there is none', async () => {
  const empty = await startApp({
    env: Object.fromEntries(
      ['PHONE_NUMBER_ID', 'API_TOKEN', 'VERIFY_TOKEN', 'APP_SECRET'].map((name) => [`WHATSAPP_${name}`, '']),
    ),
  });
  try {
    expect(await run([], { PORT: new URL(empty.url).port })).toBe(1);
  } finally {
    await empty.close();
  }
  expect(complaints).toEqual([expect.stringContaining('There is no line yet')]);
});

it('shows its page', async () => {
  expect(await run(['--help'])).toBe(0);
  expect(printed[0]).toContain('--line');
});
