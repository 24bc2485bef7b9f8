import { ROLE_RIGHTS } from '../../src/access/rights';
import { PHONE_NUMBER_ID, APP_SECRET, startApp, stopHousekeeping, TestApp, TOKEN } from '../support/app';
import { aMessage, postWebhook } from '../support/webhooks';

/** In everything that the victim has and that a page could show. */
export const MARK = 'solo-de-sol';
export const VICTIM_CUSTOMER = '15550100077';
const INTRUDER_CUSTOMER = '15550100088';
const INTRUDER_NUMBER = '700800900100299';
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** What one business has, as ids. */
export interface Place {
  readonly tenant: string;
  readonly key: string;
  readonly keyId: string;
  readonly line: string;
  readonly rule: string;
  readonly media: string;
  readonly contact: string;
  readonly conversation: string;
  readonly message: string;
  readonly wamid: string;
  readonly alarm: string;
  readonly deadLetter: string;
  readonly operator: string;
  readonly invitation: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

/** Two tenants in one program, each with a row of every kind. */
export class TwoBusinesses {
  private constructor(
    readonly recado: TestApp,
    readonly victim: Place,
    readonly intruder: Place,
  ) {}

  static async up(): Promise<TwoBusinesses> {
    const recado = await startApp({ env: { SIMULATOR: 'on' } });
    try {
      return await TwoBusinesses.furnished(recado);
    } catch (error) {
      await recado.close();
      throw error;
    }
  }

  private static async furnished(recado: TestApp): Promise<TwoBusinesses> {
    await stopHousekeeping(recado);
    const [only] = await recado.query<{ tenant: string }>('SELECT tenant_id AS tenant FROM lines');
    const tenant = only?.tenant ?? '';
    const victim = await furnish(recado, {
      tenant,
      line: recado.lineId,
      phoneNumberId: PHONE_NUMBER_ID,
      customer: VICTIM_CUSTOMER,
      mark: MARK,
    });
    const other = await made(recado, '/api/v1/tenants', { name: 'Ferretería Luna' });
    const line = await made(recado, '/api/v1/lines', {
      tenantId: other,
      phoneNumberId: INTRUDER_NUMBER,
      token: TOKEN,
      verifyToken: 'luna-verify-token',
      appSecret: APP_SECRET,
    });
    recado.simulator.useLine({
      phoneNumberId: INTRUDER_NUMBER,
      businessAccountId: '900100200300402',
      token: TOKEN,
      displayPhoneNumber: '15550100002',
      appSecret: APP_SECRET,
      verifyToken: 'luna-verify-token',
      webhookUrl: `${recado.url}/webhook`,
    });
    const intruder = await furnish(recado, {
      tenant: other,
      line,
      phoneNumberId: INTRUDER_NUMBER,
      customer: INTRUDER_CUSTOMER,
      mark: 'de-luna',
    });
    await recado.settled();
    // The simulator was not asked when these customers wrote, and says that they did not.
    await recado.query(`UPDATE conversations SET window_expires_at = now() + interval '1 day'`);
    return new TwoBusinesses(recado, victim, intruder);
  }

  async down(): Promise<void> {
    await this.recado.close();
  }

  /** As the intruder, unless another key is given. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    key = this.intruder.key,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(this.recado.url + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') === true && text !== '';
    return { status: response.status, text, body: json ? (JSON.parse(text) as Answer['body']) : {} };
  }

  /** Every row of the victim, by table; also of those that hang on its rows without naming it. */
  async rowsOfVictim(): Promise<Record<string, unknown>> {
    const { recado } = this;
    const tables = await recado.query<{ name: string; tenant: string | null }>(
      `SELECT t.tablename AS name,
              (SELECT attname FROM pg_attribute WHERE attrelid = t.tablename::regclass
                 AND attname = CASE t.tablename WHEN 'tenants' THEN 'id' ELSE 'tenant_id' END) AS tenant
       FROM pg_tables t WHERE schemaname = 'public' AND tablename <> ALL ($1) ORDER BY 1`,
      // Sums, and what is noted of the walk itself.
      [['audit_log', 'state_counts', 'pulses', 'expanding', 'event_keys', 'inbox']],
    );
    const rows = tables.map(async ({ name, tenant }) => {
      const own = tenant === null ? '' : `WHERE ${tenant} = '${this.victim.tenant}'`;
      const found = await recado.query<{ row: unknown }>(
        `SELECT to_jsonb(t) - 'last_used_at' AS row FROM ${name} t ${own} ORDER BY to_jsonb(t)::text`,
      );
      return [name, found.map(({ row }) => row)] as const;
    });
    return Object.fromEntries(await Promise.all(rows));
  }
}

interface Furnishing extends Pick<Place, 'tenant' | 'line'> {
  readonly phoneNumberId: string;
  readonly customer: string;
  readonly mark: string;
}

async function furnish(recado: TestApp, about: Furnishing): Promise<Place> {
  const { tenant, line, phoneNumberId, customer, mark } = about;
  const name = mark.split('-').at(-1) ?? mark;
  await recado.api('PATCH', `/api/v1/tenants/${tenant}`, { name: mark });
  await recado.api('PATCH', `/api/v1/lines/${line}`, { name: mark, businessAccountId: `9001${customer}` });
  const { body } = await recado.api('POST', '/api/v1/keys', {
    name: mark,
    tenantId: tenant,
    scopes: ROLE_RIGHTS.admin,
  });
  const { id: keyId, key } = body as { id: string; key: string };
  const when = { type: 'keyword', words: [mark] };
  const rule = await made(recado, '/api/v1/rules', {
    tenantId: tenant,
    when,
    reply: { type: 'text', content: { body: mark } },
  });
  const uploaded = await fetch(`${recado.url}/api/v1/media?tenantId=${tenant}&filename=${mark}.png`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'image/png' },
    body: Buffer.from(PNG, 'base64'),
  });
  const { id: media } = (await uploaded.json()) as { id: string };
  const referral = {
    source_type: 'ad',
    source_id: mark,
    source_url: `https://fb.example/${mark}`,
    headline: mark,
    body: mark,
    ctwa_clid: mark,
  };
  const message = aMessage({ from: customer, text: { body: `hola ${mark}` }, referral });
  const contacts = [{ wa_id: customer, profile: { name: mark } }];
  await postWebhook(recado.url, { contacts, messages: [message] }, phoneNumberId);
  await recado.settled();
  const [said] = await recado.query<{
    message: string;
    conversation: string;
    contact: string;
    inbox: string;
  }>(
    `SELECT m.id AS message, v.id AS conversation, v.contact_id AS contact,
            (SELECT max(id) FROM inbox)::text AS inbox
     FROM messages m JOIN conversations v ON v.id = m.conversation_id WHERE m.provider_message_id = $1`,
    [message.id],
  );
  if (said === undefined) throw new Error('the message did not arrive');
  const [alarm] = await recado.query<{ id: string }>(
    `INSERT INTO alarms (tenant_id, line_id, kind, severity, title, mend)
     VALUES ($1, $2, 'planted', 'warning', $3, $3) RETURNING id`,
    [tenant, line, mark],
  );
  const [letter] = await recado.query<{ id: string }>(
    `INSERT INTO dead_letters (tenant_id, line_id, inbox_id, path, reason, error)
     VALUES ($1, $2, $3, 'entry[0].changes[0].value.messages[9]', 'handler_failed', $4) RETURNING id`,
    [tenant, line, said.inbox, mark],
  );
  await recado.query(
    `INSERT INTO templates (tenant_id, account_id, name, language, status) VALUES ($1, $2, $3, 'es', 'APPROVED')`,
    [tenant, `9001${customer}`, mark],
  );
  await recado.query(
    `INSERT INTO charges (line_id, provider_message_id, tenant_id, category, type, free, market, currency, amount, charged_at)
     VALUES ($1, $2, $3, 'service', 'regular', false, 'CO', 'USD', 777, now())`,
    [line, `wamid.${mark}`, tenant],
  );
  const [operator] = await recado.query<{ id: string }>(
    `INSERT INTO operators (id, tenant_id, name, email, password_hash, role)
     VALUES (gen_random_uuid(), $1, $2, $3, 'none', 'admin') RETURNING id`,
    [tenant, mark, emailOf(name)],
  );
  const invited = { tenantId: tenant, email: `new-${emailOf(name)}`, role: 'agent' };
  const invitation = await made(recado, '/api/v1/invitations', invited);
  const { contact, conversation } = said;
  const ids = { tenant, line, key, keyId, rule, media, contact, conversation };
  return {
    ...ids,
    message: said.message,
    wamid: message.id,
    alarm: alarm?.id ?? '',
    deadLetter: letter?.id ?? '',
    operator: operator?.id ?? '',
    invitation,
  };
}

export function emailOf(name: string): string {
  return `ana@${name}.example`;
}

async function made(recado: TestApp, path: string, body: object): Promise<string> {
  const answer = await recado.api('POST', path, body);
  if (answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return (answer.body as { id: string }).id;
}
