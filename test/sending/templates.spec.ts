import { Config } from '../../src/platform/config/config';
import { WorkerDatabase } from '../../src/platform/database/database';
import { TemplateKind } from '../../src/templates/latest-notices';
import { TemplateSync } from '../../src/templates/template-sync.service';
import { TemplateNotice, TemplatesService } from '../../src/templates/templates.service';
import { CUSTOMER, startApp, stopHousekeeping, TestApp } from '../support/app';

const ACCOUNT = '900100200300401';
const USER_ID = 'MX.90817263545362718190';

let app: TestApp;
let asked = 0;
beforeAll(async () => {
  app = await startApp({ env: { WHATSAPP_BUSINESS_ACCOUNT_ID: ACCOUNT } });
  await stopHousekeeping(app);
  app.app.get(TemplateSync, { strict: false }).firstUseMs = 60_000;
});
beforeEach(async () => {
  // What the test before has sent takes no fault of this one, and tells nothing of templates any more.
  await app.settled();
  await app.query('TRUNCATE templates, template_accounts, idempotency_keys');
  await app.query('UPDATE contacts SET marketing_opted_out_at = NULL');
  await belongsTo(ACCOUNT);
  asked = lists();
});
afterAll(() => app.close());

const lists = () => app.simulator.requests.filter(({ path }) => path.includes('message_templates')).length;
/** How often this test had Meta asked for templates. */
const timesAsked = () => lists() - asked;
const belongsTo = async (businessAccountId: string | null) =>
  app.api('PATCH', `/api/v1/lines/${app.lineId}`, { businessAccountId });

interface Problem {
  readonly code: string;
  readonly message: string;
  readonly details: readonly { readonly field: string; readonly message: string }[];
}
interface Shown {
  readonly name: string;
  readonly language: string;
  readonly providerTemplateId: string;
  readonly status: string;
  readonly sendable: boolean;
  readonly mend: string | null;
  readonly [member: string]: unknown;
}

const text = (value: string, name?: string) => ({
  type: 'text',
  text: value,
  ...(name === undefined ? {} : { parameter_name: name }),
});
const pickup = (code = 'es') => ({ name: 'pickup_ready', language: { code } });
const order = {
  name: 'order_update',
  language: { code: 'es' },
  components: [
    { type: 'body', parameters: [text('Ada', 'nombre'), text('991', 'pedido')] },
    { type: 'button', sub_type: 'url', index: '1', parameters: [text('991')] },
  ],
};
const offer = {
  name: 'autumn_offer',
  language: { code: 'es' },
  components: [
    { type: 'header', parameters: [{ type: 'image', image: { link: 'https://example.com/a.jpg' } }] },
    { type: 'body', parameters: [text('Ada')] },
    {
      type: 'button',
      sub_type: 'copy_code',
      index: '1',
      parameters: [{ type: 'coupon_code', coupon_code: 'OTOÑO10' }],
    },
  ],
};
const code = {
  name: 'login_code',
  language: { code: 'es' },
  components: [
    { type: 'body', parameters: [text('123456')] },
    { type: 'button', sub_type: 'url', index: '0', parameters: [text('123456')] },
  ],
};

async function send(
  template: object,
  to = `+${CUSTOMER}`,
): Promise<{ status: number; body: Problem & { id: string } }> {
  const { status, body } = await app.api('POST', '/webhook/send', { to, template });
  return { status, body: body as Problem & { id: string } };
}
const statusOf = async (id: string) =>
  ((await app.api('GET', `/api/v1/messages/${id}`)).body as Shown).status;
const sync = async () => app.api('POST', '/api/v1/templates/sync', {});
const readLongAgo = async () =>
  app.query(`UPDATE template_accounts SET synced_at = synced_at - interval '1 hour'`);
const listed = async (query = '') => {
  const { body } = await app.api('GET', `/api/v1/templates?limit=200${query}`);
  return (body as { items: Shown[] }).items;
};
describe('the list', () => {
  it('is read on demand, with ids as Meta wrote them, however large', async () => {
    const answer = await sync();
    expect(answer).toEqual({
      status: 200,
      body: { accounts: [{ accountId: ACCOUNT, templates: expect.any(Number), error: null }] },
    });
    const items = await listed();
    const ids = items.map(({ providerTemplateId }) => providerTemplateId);
    expect(ids.every((id) => /^\d{15,18}$/.test(id))).toBe(true);
    // The simulator says the same of itself as text; rounded numbers would differ.
    const url = app.app.get(Config, { strict: false }).apiBaseUrl.replace(/\/graph$/, '');
    const own = (await (await fetch(`${url}/templates`)).json()) as { items: { id: string }[] };
    expect(ids.toSorted()).toEqual(own.items.map(({ id }) => id).toSorted());
    expect(ids.some((id) => !Number.isSafeInteger(Number(id)))).toBe(true);
    expect(items.find((one) => one.name === 'order_update' && one.language === 'es')).toMatchObject({
      accountId: ACCOUNT,
      category: 'UTILITY',
      status: 'APPROVED',
      sendable: true,
      mend: null,
      parameterFormat: 'NAMED',
      components: expect.any(Array),
    });
  });

  it('is narrowed by status, name and line, and pages', async () => {
    await sync();
    expect((await listed('&status=PAUSED')).map(({ name }) => name)).toEqual(['winter_offer']);
    expect((await listed('&status=PAUSED'))[0]).toMatchObject({ sendable: false, mend: expect.any(String) });
    expect((await listed(`&line=${app.lineId}&name=pickup_ready`)).length).toBeGreaterThan(1);
    const first = (await app.api('GET', '/api/v1/templates?limit=3')).body as {
      items: Shown[];
      nextCursor: string;
    };
    const next = (await app.api('GET', `/api/v1/templates?limit=3&cursor=${first.nextCursor}`)).body as {
      items: Shown[];
    };
    expect(new Set([...first.items, ...next.items].map(({ id }) => id)).size).toBe(6);
    expect((await app.api('GET', '/api/v1/templates?line=nobody')).status).toBe(404);
  });

  it('follows Meta: what is gone there is gone here, unless a notice said more since', async () => {
    await sync();
    await app.query(`INSERT INTO templates (tenant_id, account_id, name, language, status, status_at)
      SELECT tenant_id, account_id, v.name, 'es', 'APPROVED', now() + v.ahead
      FROM template_accounts, (VALUES ('gone', interval '-1 hour'), ('new', interval '1 hour')) v (name, ahead)`);
    await sync();
    expect(await listed('&name=gone')).toEqual([]);
    expect(await listed('&name=new')).toHaveLength(1);
  });

  it('begins with what changed last', async () => {
    await sync();
    await app.query(`UPDATE templates SET updated_at = updated_at - interval '1 hour'`);
    await app.query(`UPDATE templates SET quality = 'RED' WHERE name = 'pickup_ready' AND language = 'it'`);
    await app.query(`UPDATE templates SET components = '[]' WHERE name = 'order_update' AND language = 'es'`);
    const before = await app.query<{ now: Date }>('SELECT now()');
    await sync();
    const changed = (await listed()).filter(
      ({ updatedAt }) => new Date(updatedAt as string) >= (before[0]?.now ?? new Date()),
    );
    const names = changed.map(({ name, language }) => `${name} ${language}`);
    expect(names.toSorted()).toEqual(['order_update es', 'pickup_ready it']);
  });

  it('says why an account could not be read, and what a line lacks', async () => {
    await belongsTo('999');
    const failed = await sync();
    expect(failed.body).toMatchObject({
      accounts: [{ accountId: '999', templates: null, error: { code: 100 } }],
    });
    await belongsTo(null);
    const refused = await app.api('POST', '/api/v1/templates/sync', { lineId: app.lineId });
    expect(refused).toMatchObject({ status: 409, body: { code: 'no_account' } });
  });
});

describe('a send', () => {
  it('of a template that nobody read yet has the account read once, and leaves', async () => {
    const { status, body } = await send(order);
    expect(status).toBe(202);
    await app.settled();
    expect(['sent', 'delivered', 'read']).toContain(await statusOf(body.id));
    expect((await send(pickup())).status).toBe(202);
    expect((await send(pickup('de'))).status).toBe(409);
    expect(timesAsked()).toBe(1);
  });

  it.each([
    ['winter_offer', 'PAUSED'],
    ['old_notice', 'DISABLED'],
    ['new_notice', 'PENDING'],
  ])('of %s, which is %s, is refused with the mend', async (name, status) => {
    const { status: answered, body } = await send({ name, language: { code: 'es' } });
    expect([answered, body.code]).toEqual([409, 'template_not_sendable']);
    expect(body.message).toContain(`Template ${name} in es is ${status}`);
  });

  it('of a template that does not exist names the languages that do', async () => {
    const { status, body } = await send(pickup('pt-BR'));
    expect([status, body.code]).toEqual([409, 'template_unknown']);
    expect(body.details).toEqual([
      {
        field: 'template.language.code',
        message: 'template pickup_ready does not exist in pt_BR, only in en, es, es_AR, it',
      },
    ]);
    const nameless = await send({ name: 'nothing', language: { code: 'es' } });
    expect(nameless.body.details.map(({ field }) => field)).toEqual(['template.name']);
  });

  it('names a language as sends or as webhooks do', async () => {
    const en = [
      { type: 'body', parameters: [text('Ada', 'name'), text('991', 'order')] },
      { type: 'button', sub_type: 'url', index: '1', parameters: [text('991')] },
    ];
    for (const spelled of ['en_US', 'en-US']) {
      const { status, body } = await send({
        name: 'order_update',
        language: { code: spelled },
        components: en,
      });
      expect(status).toBe(202);
      await app.settled();
      expect(['sent', 'delivered', 'read']).toContain(await statusOf(body.id));
    }
  });

  it('that does not fill in the template is refused at the fields', async () => {
    const { status, body } = await send({ ...order, components: order.components.slice(1) });
    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(body.details).toEqual([
      { field: 'template.components', message: 'needs a body with 2 parameters, for {{nombre}}, {{pedido}}' },
    ]);
  });

  it('goes unchecked when Meta cannot be asked, and Meta is not asked for each', async () => {
    await belongsTo('999');
    expect((await send({ name: 'nothing', language: { code: 'es' } })).status).toBe(202);
    expect((await send({ name: 'nothing', language: { code: 'es' } })).status).toBe(202);
    await app.query(`UPDATE template_accounts SET synced_at = now(), claimed_until = NULL`);
    // An account without any template says nothing about this one.
    expect((await send({ name: 'nothing', language: { code: 'es' } })).status).toBe(202);
    await app.query(
      `INSERT INTO templates (tenant_id, account_id, name, language) SELECT tenant_id, '999', 'other', 'es' FROM lines LIMIT 1`,
    );
    expect((await send({ name: 'nothing', language: { code: 'es' } })).status).toBe(409);
    expect(timesAsked()).toBe(1);
  });

  it('goes unchecked when Meta was asked before and cannot be now', async () => {
    await sync();
    await readLongAgo();
    const fault = { code: 100, httpStatus: 400, match: { type: 'message_templates' } };
    app.simulator.faults.use({ kind: 'error', ...fault });
    const answers = [await send(pickup('de')), await send(pickup('de'))];
    app.simulator.faults.clear();
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(timesAsked()).toBe(2);
  });

  it('that comes while the account is being read waits for what is read', async () => {
    await sync();
    await readLongAgo();
    await app.query(
      `UPDATE templates SET status = 'PENDING' WHERE name = 'pickup_ready' AND language = 'es'`,
    );
    await app.query(`DELETE FROM templates WHERE name = 'pickup_ready' AND language = 'it'`);
    app.simulator.faults.use({ kind: 'delay', ms: 50, match: { type: 'message_templates' } });
    const answers = await Promise.all(['es', 'it', 'es', 'it'].map(async (code) => send(pickup(code))));
    app.simulator.faults.clear();
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(timesAsked()).toBe(2);
  });

  it('of an unknown template is left to Meta while another process reads the account, or died doing so', async () => {
    await sync();
    await readLongAgo();
    await app.query(`UPDATE template_accounts SET claimed_until = now() + interval '5 minutes'`);
    expect((await send(pickup('de'))).status).toBe(202);
    expect(timesAsked()).toBe(1);
    await app.query(`UPDATE template_accounts SET claimed_until = now() - interval '1 second'`);
    expect((await send(pickup('de'))).status).toBe(409);
  });

  it('in a language that no notice told of is left to Meta, of an account that nobody could read', async () => {
    await belongsTo('999');
    await app.query(
      `INSERT INTO templates (tenant_id, account_id, name, language, status) SELECT tenant_id, '999', 'promo', 'es', 'APPROVED' FROM lines LIMIT 1`,
    );
    expect((await send({ name: 'promo', language: { code: 'en' } })).status).toBe(202);
  });

  it('goes unchecked without an account', async () => {
    await belongsTo(null);
    expect((await send({ name: 'nothing', language: { code: 'es' } })).status).toBe(202);
  });

  it('is answered the same for the same key, though the template was paused since', async () => {
    const keyed = async () => {
      const response = await fetch(`${app.url}/webhook/send`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer test-api-key-0123456789',
          'content-type': 'application/json',
          'idempotency-key': 'order-1',
        },
        body: JSON.stringify({ to: `+${CUSTOMER}`, template: pickup() }),
      });
      return response.json();
    };
    const first = await keyed();
    await app.query(`UPDATE templates SET status = 'PAUSED'`);
    expect(await keyed()).toEqual(first);
  });

  it('of a code goes to phones only', async () => {
    expect((await send(code)).status).toBe(202);
    const refused = await send(code, USER_ID);
    expect([refused.status, refused.body.code]).toEqual([409, 'phone_required']);
    expect(refused.body.message).toContain('131062');
  });

  it('of marketing goes to nobody who stopped it, and not to the United States', async () => {
    expect((await send(offer)).status).toBe(202);
    await app.query('UPDATE contacts SET marketing_opted_out_at = now()');
    expect((await send(offer)).body.code).toBe('contact_opted_out');
    expect((await send(order)).status).toBe(202);
    expect((await send(offer, '+12125550100')).body.code).toBe('marketing_not_delivered');
    expect((await send(order, '+12125550100')).status).toBe(202);
    expect((await send(offer, '+14165550100')).status).toBe(202);
  });
});

describe('what Meta answers to a send', () => {
  const refuse = (code: number) =>
    app.simulator.faults.use({ kind: 'error', code, httpStatus: 400, times: 1, match: { type: 'template' } });

  it.each([
    [132015, 'es_AR', 'PAUSED'],
    [132016, 'en', 'DISABLED'],
  ])('with %i stops the template %s: it is %s', async (code, language, status) => {
    await sync();
    refuse(code);
    const { body } = await send(pickup(language));
    await app.settled();
    expect(await statusOf(body.id)).toBe('failed');
    const refused = await send(pickup(language));
    expect([refused.status, refused.body.code]).toEqual([409, 'template_not_sendable']);
    expect(refused.body.message).toContain(`${language} is ${status}`);
    expect((await send(pickup('it'))).status).toBe(202);
  });

  it('with 132001 has the account read again', async () => {
    await sync();
    refuse(132001);
    await send(pickup());
    await app.settled();
    await app.app.get(TemplateSync, { strict: false }).syncDue();
    expect(timesAsked()).toBe(2);
  });
});

describe('a notice', () => {
  const T1 = new Date('2026-01-02T10:00:00Z');
  const T2 = new Date('2026-01-02T11:00:00Z');
  const FUTURE = new Date('2036-11-28T11:00:00Z');

  let tenantId: string;
  beforeEach(async () => {
    const [line] = await app.query<{ tenantId: string }>('SELECT tenant_id AS "tenantId" FROM lines');
    tenantId = line?.tenantId ?? '';
  });

  const template = (name: string, language: string) => ({ name, language, id: '900719925474099312' });
  function about<K extends TemplateKind>(
    notice: TemplateNotice['notice'] & { kind: K },
    at: Date,
    accountId: string | null = ACCOUNT,
  ): TemplateNotice {
    return { notice, at, accountId, details: {}, tenantId, lineIds: [app.lineId] };
  }
  const status = (event: string, at: Date, language = 'es', accountId: string | null = ACCOUNT) =>
    about(
      {
        kind: 'template_status',
        template: template('promo', language),
        event,
        reason: event,
        category: null,
      },
      at,
      accountId,
    );
  const note = async (...notices: TemplateNotice[]) =>
    app.app
      .get(WorkerDatabase, { strict: false })
      .inTransaction((tx) => app.app.get(TemplatesService, { strict: false }).note(tx, notices));

  it('of a later moment wins, in whichever order they come, together or one by one', async () => {
    await note(status('APPROVED', T2), status('PAUSED', T1));
    expect(await listed('&name=promo')).toMatchObject([
      { status: 'APPROVED', providerTemplateId: '900719925474099312' },
    ]);
    await note(status('REJECTED', T1));
    expect(await listed('&name=promo')).toMatchObject([{ status: 'APPROVED' }]);
    await note(status('DISABLED', FUTURE));
    expect(await listed('&name=promo')).toMatchObject([
      { status: 'DISABLED', reason: 'DISABLED', sendable: false },
    ]);
    expect((await send({ name: 'promo', language: { code: 'es' } })).body.code).toBe('template_not_sendable');
  });

  it.each([
    ['REINSTATED', 'APPROVED', true],
    ['UNARCHIVED', 'APPROVED', true],
    ['FLAGGED', 'FLAGGED', true],
    ['ARCHIVED', 'ARCHIVED', false],
    ['DELETED', 'DELETED', false],
    ['PENDING_DELETION', 'PENDING_DELETION', false],
    ['REJECTED', 'REJECTED', false],
  ])('of %s makes it %s', async (event, shown, sendable) => {
    await note(status(event, T1));
    expect(await listed('&name=promo')).toMatchObject([{ status: shown, sendable }]);
  });

  it('is about one language, however it is spelled, and about the account of its line', async () => {
    await note(
      status('APPROVED', T1, 'en_US'),
      status('PAUSED', T2, 'en-US', null),
      status('APPROVED', T2, 'es'),
    );
    const shown = (await listed('&name=promo')).map((one) => `${one.language} ${one.status}`);
    expect(shown.toSorted()).toEqual(['en_US PAUSED', 'es APPROVED']);
  });

  it('of a category and of quality each have their own time', async () => {
    const promo = template('promo', 'es');
    await note(
      status('APPROVED', T2),
      about({ kind: 'template_category', template: promo, category: 'UTILITY', next: 'MARKETING' }, T1),
      about({ kind: 'template_quality', template: promo, quality: 'YELLOW' }, T1),
    );
    expect(await listed('&name=promo')).toMatchObject([
      { status: 'APPROVED', category: 'UTILITY', nextCategory: 'MARKETING', quality: 'YELLOW' },
    ]);
    await note(about({ kind: 'template_category', template: promo, category: 'MARKETING', next: null }, T2));
    expect(await listed('&name=promo')).toMatchObject([{ category: 'MARKETING', nextCategory: null }]);
  });

  it('of an edit has the account read again, and nothing compared until then', async () => {
    await sync();
    const edited = template('order_update', 'es');
    await note(about({ kind: 'template_edited', template: edited }, T1));
    expect((await send({ ...order, components: [] })).status).toBe(400);
    await note(about({ kind: 'template_edited', template: edited }, FUTURE));
    expect((await send({ ...order, components: [] })).status).toBe(202);
    await app.app.get(TemplateSync, { strict: false }).syncDue();
    expect((await send({ ...order, components: [] })).status).toBe(400);
  });

  it('that is newer than what is read stays', async () => {
    await note(
      about(
        {
          kind: 'template_status',
          template: template('pickup_ready', 'es'),
          event: 'PAUSED',
          reason: null,
          category: null,
        },
        FUTURE,
      ),
    );
    await sync();
    expect((await send(pickup())).body.code).toBe('template_not_sendable');
  });
});

describe('keeping house', () => {
  const keeper = () => app.app.get(TemplateSync, { strict: false });

  it('reads every account once a day, whoever asks', async () => {
    await keeper().enrol();
    await Promise.all([keeper().syncDue(), keeper().syncDue()]);
    await keeper().syncDue();
    expect(timesAsked()).toBe(1);
    await app.query(`UPDATE template_accounts SET due_at = now() - interval '1 second'`);
    await keeper().syncDue();
    expect(timesAsked()).toBe(2);
  });

  it('takes over from who died while reading', async () => {
    await keeper().enrol();
    await app.query(`UPDATE template_accounts SET claimed_until = now() + interval '1 minute'`);
    await keeper().syncDue();
    expect(timesAsked()).toBe(0);
    await app.query(`UPDATE template_accounts SET claimed_until = now() - interval '1 second'`);
    await keeper().syncDue();
    expect(timesAsked()).toBe(1);
  });
});
