import { RIGHTS, Role } from '../../src/access/rights';
import { signatureOf } from '../../src/simulator/signature';
import { startApp, stopHousekeeping, TestApp } from './app';
import { deliver } from './deliver';
import { Visitor } from './visitor';

export const CUSTOMER = '15550100077';

/** A number of a business, at Meta and here. */
interface Line {
  readonly id: string;
  readonly name: string;
  readonly phoneNumberId: string;
  readonly token: string;
}

export interface Business {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly appSecret: string;
  readonly key: string;
  readonly lines: readonly [Line, Line];
  /** What its bot says to "precio". */
  readonly answer: string;
}

interface Called {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Two tenants with two lines each in one program, made through the API alone by the key of an owner. */
export class TwoTenants {
  private readonly visitors: Visitor[] = [];

  private constructor(
    readonly recado: TestApp,
    readonly owner: string,
    readonly sol: Business,
    readonly luna: Business,
  ) {}

  static async up(): Promise<TwoTenants> {
    // Trusting, since Meta itself never gives the same wamid to two lines.
    const recado = await startApp({ simulator: { trusting: true } });
    try {
      await stopHousekeeping(recado);
      const wanted = { name: 'Owner', tenantId: null, scopes: RIGHTS };
      const { key } = (await recado.api('POST', '/api/v1/keys', wanted)).body as { key: string };
      const sol = await business(recado, key, 'Sol', 1);
      const luna = await business(recado, key, 'Luna', 2);
      return new TwoTenants(recado, key, sol, luna);
    } catch (error) {
      await recado.close();
      throw error;
    }
  }

  async down(): Promise<void> {
    await Promise.all(this.visitors.map((one) => one.leave()));
    await this.recado.close();
  }

  get both(): readonly [Business, Business] {
    return [this.sol, this.luna];
  }

  async call(key: string, method: string, path: string, body?: unknown): Promise<Called> {
    return callOf(this.recado, key, method, path, body);
  }

  /** Somebody who was invited and has signed in, in a browser. */
  async operator({ id, name }: Business, role: Role): Promise<Visitor> {
    const email = `${role}@${name.toLowerCase()}.example`;
    const { body } = await this.call(this.owner, 'POST', '/api/v1/invitations', {
      email,
      role,
      tenantId: id,
    });
    const visitor = new Visitor(this.recado.url);
    this.visitors.push(visitor);
    const accepted = await visitor.accept(String(body['url']));
    if (accepted.status !== 200) throw new Error(JSON.stringify(accepted.body));
    return visitor;
  }

  /** At Meta, the callback address of every line: the shared door, or that of the line itself. */
  deliverTo(door: 'shared' | 'own'): void {
    for (const { account, appSecret, lines } of this.both) {
      for (const { id, phoneNumberId, token } of lines) {
        this.recado.simulator.useLine({
          phoneNumberId,
          businessAccountId: account,
          appSecret,
          token,
          displayPhoneNumber: displayOf(phoneNumberId),
          webhookUrl: `${this.recado.url}/webhook${door === 'own' ? `/${id}` : ''}`,
        });
      }
    }
  }

  /** Posts a change that an app has signed. */
  async post(
    { appSecret, account }: Business,
    door: string,
    phoneNumberId: string,
    value: object,
    field = 'messages',
  ): Promise<number> {
    const metadata = { display_phone_number: displayOf(phoneNumberId), phone_number_id: phoneNumberId };
    const change = { field, value: { messaging_product: 'whatsapp', metadata, ...value } };
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: account, changes: [change] }],
    });
    const headers = { 'x-hub-signature-256': `sha256=${signatureOf(Buffer.from(body), appSecret)}` };
    const { url } = this.recado;
    return (await deliver(() => fetch(url + door, { method: 'POST', headers, body }))).status;
  }

  async ids(table: string, tenant: string): Promise<string[]> {
    const rows = await this.recado.query<{ id: string }>(
      `SELECT id::text AS id FROM ${table} WHERE tenant_id = $1 ORDER BY 1`,
      [tenant],
    );
    return rows.map(({ id }) => id);
  }
}

async function callOf(
  recado: TestApp,
  key: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Called> {
  const response = await fetch(recado.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, body: json ? (JSON.parse(text) as Called['body']) : {} };
}

async function business(recado: TestApp, owner: string, name: string, nth: number): Promise<Business> {
  const make = async (path: string, body: object) => {
    const answer = await callOf(recado, owner, 'POST', `/api/v1${path}`, body);
    if (answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body as { id: string; key: string };
  };
  const { id } = await make('/tenants', { name });
  const [account, appSecret] = [`90010020030050${nth}`, `app-secret-of-${name}`];
  const line = async (which: number): Promise<Line> => {
    const made = {
      name: `${name} ${which}`,
      phoneNumberId: `7008009001003${nth}${which}`,
      token: `token-of-${name}-${which}`,
    };
    const secrets = { verifyToken: `verify-token-of-${name}-${which}`, appSecret };
    return {
      ...made,
      id: (await make('/lines', { ...made, ...secrets, tenantId: id, businessAccountId: account })).id,
    };
  };
  const lines = [await line(1), await line(2)] as const;
  const answer = `${name}: ${nth}0 €`;
  await make('/rules', {
    tenantId: id,
    when: { type: 'keyword', words: ['precio'] },
    reply: { type: 'text', content: { body: answer } },
  });
  const { key } = await make('/keys', {
    name,
    tenantId: id,
    scopes: RIGHTS.filter((right) => !right.startsWith('installation:')),
  });
  return { id, name, account, appSecret, key, lines, answer };
}

function displayOf(phoneNumberId: string): string {
  return `155501002${phoneNumberId.slice(-2)}`;
}
