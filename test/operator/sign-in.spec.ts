import { AuditService } from '../../src/access/audit.service';
import { Passwords } from '../../src/operators/passwords.service';
import { OperatorDatabase } from '../../src/platform/database/database';
import { everywhere } from '../../src/platform/database/tenant-scope';
import { Problem } from '../../src/platform/errors/problem';
import { Visitor, GOOD_PASSWORD } from '../support/visitor';
import { Stand } from './stand';

const argon2: typeof import('@node-rs/argon2') = jest.requireActual('@node-rs/argon2');
const EMAIL = 'ana@sol.example';

let stand: Stand;
let visitors: Visitor[] = [];
beforeAll(async () => {
  stand = await Stand.withLine();
  const { body } = await stand.post('/api/v1/invitations', { email: EMAIL, role: 'admin' });
  await visitor().accept(String(body['url']));
});
afterAll(() => stand.down());
afterEach(async () => {
  await Promise.all(visitors.map((one) => one.leave()));
  visitors = [];
  await stand.query('DELETE FROM sign_in_failures');
});

function visitor(address?: string): Visitor {
  const one = new Visitor(stand.url, address);
  visitors.push(one);
  return one;
}

async function times(count: number, work: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < count; i += 1) await work();
}

describe('signing in with a password', () => {
  it('opens a session with the rights of the role, whatever case the e-mail is written in', async () => {
    const ana = visitor();
    const answer = await ana.signIn(' Ana@SOL.example ');
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        tenantId: stand.tenantId,
        rights: expect.arrayContaining(['lines:write', 'operators:write']),
        simulator: true,
        publicUrl: null,
        operator: { id: expect.any(String), name: 'Ana', email: EMAIL, role: 'admin', hasTotp: false },
        ownerMissing: false,
      },
    ]);
    expect(answer.body['rights']).not.toContain('installation:tenants');
    expect((await ana.call('GET', '/session')).body).toEqual(answer.body);
    expect((await ana.call('GET', '/pipeline')).status).toBe(403);
    expect((await ana.call('GET', '/lines')).status).toBe(200);
  });

  it('never takes over a token that the browser brought, and ends the session that it was of', async () => {
    const planted = visitor();
    planted.cookie = `recado_session=${'x'.repeat(43)}`;
    await planted.signIn(EMAIL);
    expect(planted.token).not.toBe('x'.repeat(43));
    const before = planted.token;
    await planted.signIn(EMAIL);
    expect(planted.token).not.toBe(before);
    const left = visitor();
    left.cookie = `recado_session=${before}`;
    expect((await left.call('GET', '/session')).status).toBe(401);
  });

  it('answers an unknown e-mail as a wrong password, after as much work', async () => {
    const verify = jest.spyOn(argon2, 'verify');
    const wrong = await visitor().signIn(EMAIL, 'not-the-password');
    const unknown = await visitor('127.0.0.2').signIn('nobody@sol.example', 'not-the-password');
    await stand.query('UPDATE operators SET active = false');
    const off = await visitor('127.0.0.3').signIn(EMAIL);
    await stand.query('UPDATE operators SET active = true');
    expect([wrong.status, wrong.body['code']]).toEqual([401, 'wrong_credentials']);
    expect([unknown.status, unknown.body]).toEqual([wrong.status, wrong.body]);
    expect([off.status, off.body]).toEqual([wrong.status, wrong.body]);
    expect(verify).toHaveBeenCalledTimes(3);
    const costs = verify.mock.calls.map(([stored]) => argon2.parseOptions(stored));
    expect(costs[1]).toEqual(costs[0]);
    expect(costs[0]).toMatchObject({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    verify.mockRestore();
  });

  it('makes a hash anew that was made when hashes cost less', async () => {
    const weak = await argon2.hash(GOOD_PASSWORD, { memoryCost: 8192, timeCost: 1 });
    await stand.query('UPDATE operators SET password_hash = $1', [weak]);
    expect((await visitor().signIn(EMAIL)).status).toBe(200);
    const [row] = await stand.query<{ hash: string }>('SELECT password_hash AS hash FROM operators');
    expect(row?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await visitor().signIn(EMAIL)).status).toBe(200);
  });

  it('is not refused because nobody has time to make the hash anew', async () => {
    const weak = await argon2.hash(GOOD_PASSWORD, { memoryCost: 8192, timeCost: 1 });
    await stand.query('UPDATE operators SET password_hash = $1', [weak]);
    const busy = jest
      .spyOn(stand.service(Passwords), 'hash')
      .mockRejectedValue(new Problem('unavailable', 'busy', 'Too many'));
    expect((await visitor().signIn(EMAIL)).status).toBe(200);
    expect(busy).toHaveBeenCalled();
    busy.mockRestore();
    expect((await visitor().signIn(EMAIL)).status).toBe(200);
  });

  it.each([
    [{}, 'email'],
    [{ email: EMAIL }, 'password'],
    [{ apiKey: 'x', email: EMAIL }, 'apiKey'],
  ])('names what is missing in %j', async (body, field) => {
    const answer = await visitor().call('POST', '/session', body);
    expect([answer.status, answer.body['details']]).toEqual([400, [{ field, message: expect.any(String) }]]);
  });
});

describe('a session of an operator', () => {
  it.each([
    ['unused for 12 hours', `last_seen_at = last_seen_at - interval '12 hours'`],
    ['7 days old', `expires_at = expires_at - interval '7 days'`],
  ])('ends when it is %s', async (_, change) => {
    const ana = visitor();
    await ana.signIn(EMAIL);
    await stand.query(`UPDATE sessions SET ${change}`);
    expect((await ana.call('GET', '/lines')).status).toBe(401);
  });

  it('does not end while it is used, but is not kept beyond its time', async () => {
    const ana = visitor();
    await ana.signIn(EMAIL);
    await stand.query(`UPDATE sessions SET last_seen_at = last_seen_at - interval '11 hours'`);
    expect((await ana.call('GET', '/lines')).status).toBe(200);
    await stand.query(`UPDATE sessions SET last_seen_at = last_seen_at - interval '11 hours'`);
    expect((await ana.call('GET', '/lines')).status).toBe(200);
    const [row] = await stand.query<{ days: number }>(
      `SELECT extract(epoch FROM max(expires_at) - now())::float8 / 86400 AS days FROM sessions`,
    );
    expect(row?.days).toBeLessThanOrEqual(7);
  });

  it('outlives the key of the installation, which it has nothing to do with', async () => {
    const ana = visitor();
    await ana.signIn(EMAIL);
    await stand.query(
      `UPDATE sessions SET api_key_digest = sha256('another') WHERE api_key_digest IS NOT NULL`,
    );
    expect((await ana.call('GET', '/session')).status).toBe(200);
  });
});

/** Between the last failure and the end of the pause that it began. */
const longestPause = async () => {
  const [row] = await stand.query<{ seconds: number }>(
    'SELECT max(extract(epoch FROM blocked_until - last_at))::float8 AS seconds FROM sign_in_failures',
  );
  return row?.seconds;
};

describe('guessing', () => {
  it('is paused after five failures from one place, also for the right password, and longer each time', async () => {
    const guesser = visitor();
    await times(5, async () => expect((await guesser.signIn(EMAIL, 'wrong')).status).toBe(401));
    expect(await longestPause()).toBe(30);
    await stand.prolongPauses();
    const verify = jest.spyOn(argon2, 'verify');
    const paused = await guesser.signIn(EMAIL, GOOD_PASSWORD);
    expect(verify).not.toHaveBeenCalled();
    verify.mockRestore();
    expect([paused.status, paused.body['code']]).toEqual([429, 'too_many_attempts']);
    const retryAfter = Number(paused.headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(3_600 - 120);
    expect(retryAfter).toBeLessThanOrEqual(3_600 + 30);
    await stand.query('UPDATE sign_in_failures SET blocked_until = now()');
    expect((await guesser.signIn(EMAIL, 'wrong')).status).toBe(401);
    expect(await longestPause()).toBe(60);
    await stand.prolongPauses();
    expect((await guesser.signIn(EMAIL, 'wrong')).status).toBe(429);
  });

  it('is paused alike for e-mails that nobody has', async () => {
    const guesser = visitor();
    await times(5, () => guesser.signIn('nobody@sol.example', 'wrong'));
    await stand.prolongPauses();
    expect((await guesser.signIn('nobody@sol.example', 'wrong')).status).toBe(429);
  });

  it('does not count those at once as the first one each', async () => {
    const guesser = visitor();
    const answers = await Promise.all(Array.from({ length: 20 }, () => guesser.signIn(EMAIL, 'wrong')));
    const looked = answers.filter(({ status }) => status !== 429);
    expect(looked).toHaveLength(5);
  });

  it('does not pass in a first burst, before anything was counted', async () => {
    let answers: Promise<{ status: number }>[] = [];
    await everywhere(async () =>
      stand.service(OperatorDatabase).inTransaction(async (tx) => {
        await tx.query('LOCK TABLE sign_in_failures IN SHARE MODE');
        answers = Array.from({ length: 7 }, async () => visitor().signIn(EMAIL, 'wrong'));
        await stand.untilLocked(7);
      }),
    );
    const looked = (await Promise.all(answers)).filter(({ status }) => status !== 429);
    expect(looked).toHaveLength(5);
  });

  it('at one account from everywhere pauses it, but not where its operator is known', async () => {
    const home = visitor('127.0.0.9');
    await home.signIn(EMAIL);
    const places = Array.from({ length: 10 }, (_, i) => visitor(`127.0.1.${i + 1}`));
    for (const place of places) await times(5, () => place.signIn(EMAIL, 'wrong'));
    await stand.prolongPauses();
    expect((await visitor('127.0.2.1').signIn(EMAIL)).status).toBe(429);
    expect((await home.signIn(EMAIL)).status).toBe(200);
  });

  it('at many accounts from one address pauses that address, and others not', async () => {
    const guesser = visitor('127.0.3.1');
    for (let i = 0; i < 30; i += 1) await guesser.signIn(`somebody${i}@sol.example`, 'wrong');
    await stand.prolongPauses();
    expect((await guesser.signIn('fresh@sol.example', 'wrong')).status).toBe(429);
    expect((await visitor('127.0.3.2').signIn(EMAIL)).status).toBe(200);
  });

  it('is not made cheaper by signing in to an account of one’s own in between', async () => {
    const guesser = visitor('127.0.3.1');
    const own: number[] = [];
    for (let i = 0; i < 30; i += 1) {
      if (i % 10 === 5) own.push((await guesser.signIn(EMAIL)).status);
      await guesser.signIn(`somebody${i}@sol.example`, 'wrong');
    }
    expect(own).toEqual([200, 200, 200]);
    await stand.prolongPauses();
    expect((await guesser.signIn('fresh@sol.example', 'wrong')).status).toBe(429);
  });

  it('at the key of the installation is paused too, from there only', async () => {
    const guesser = visitor('127.0.4.1');
    const guess = () => guesser.call('POST', '/session', { apiKey: 'guessed' });
    await times(5, async () => expect((await guess()).body['code']).toBe('wrong_key'));
    await stand.prolongPauses();
    expect((await guess()).status).toBe(429);
    const owner = visitor('127.0.4.2');
    expect((await owner.call('POST', '/session', { apiKey: 'operator-test-key-0123456789' })).status).toBe(
      200,
    );
  });

  it('leaves neither e-mail nor address in the database', async () => {
    await visitor('127.0.5.5').signIn(EMAIL, 'wrong');
    const rows = await stand.query('SELECT f::text AS row FROM sign_in_failures f');
    expect(rows).toHaveLength(3);
    expect(JSON.stringify(rows)).not.toMatch(/sol\.example|127\.0/);
  });

  it('keeps no more than two hashes at work and twenty waiting; whoever comes then is told to come again', async () => {
    const finish: (() => void)[] = [];
    const verify = jest
      .spyOn(argon2, 'verify')
      .mockImplementation(async () => new Promise((resolve) => finish.push(() => resolve(false))));
    const crowd = Array.from({ length: 23 }, (_, i) =>
      visitor(`127.0.6.${i + 1}`).signIn(`somebody${i}@sol.example`, 'wrong'),
    );
    expect((await Promise.race(crowd)).status).toBe(503);
    expect(finish).toHaveLength(2);
    verify.mockImplementation(async () => false);
    finish.forEach((go) => go());
    const statuses = (await Promise.all(crowd)).map(({ status }) => status);
    verify.mockRestore();
    expect(statuses.filter((status) => status === 401)).toHaveLength(22);
  });
});

it('every attempt is in the audit log, with neither password nor e-mail', async () => {
  const ana = visitor();
  await ana.signIn(EMAIL, 'not her password');
  await ana.signIn(EMAIL);
  await stand.service(AuditService).settled();
  const rows = await stand.query<{ row: string }>(
    `SELECT (actor_kind, fields, outcome, code)::text AS row FROM audit_log
     WHERE action = 'POST /api/v1/session' ORDER BY id DESC LIMIT 2`,
  );
  expect(rows.map(({ row }) => row)).toEqual([
    '(operator,{password},200,)',
    '(stranger,{password},401,wrong_credentials)',
  ]);
  const [all] = await stand.query<{ text: string }>(
    "SELECT string_agg(a::text, ' ') AS text FROM audit_log a",
  );
  expect(all?.text).not.toContain('not her password');
  expect(all?.text.toLowerCase()).not.toContain(EMAIL);
});
