import { TOTP } from 'otpauth';
import { Agent, fetch } from 'undici';

export interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: { get(name: string): string | null };
}

export const GOOD_PASSWORD = 'luna-verde-entrada-27';

/** Somebody at a browser: it keeps the cookie, and says which page asks. From another address of this machine when told. */
export class Visitor {
  cookie = '';
  private readonly agent: Agent;

  constructor(
    private readonly url: string,
    address = '127.0.0.1',
  ) {
    this.agent = new Agent({ localAddress: address });
  }

  get token(): string {
    return this.cookie.split('=')[1] ?? '';
  }

  async call(method: string, path: string, body?: unknown): Promise<Answered> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      dispatcher: this.agent,
      headers: {
        'sec-fetch-site': 'same-origin',
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const [set = ''] = response.headers.getSetCookie();
    if (set !== '') this.cookie = /^[^=]+=;/.test(set) ? '' : (set.split(';')[0] ?? '');
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? {} : JSON.parse(text)) as Answered['body'],
    };
  }

  async signIn(email: string, password = GOOD_PASSWORD, code?: string): Promise<Answered> {
    return this.call('POST', '/session', { email, password, ...(code === undefined ? {} : { code }) });
  }

  /** Opens a link and becomes whoever it is for. */
  async accept(url: string, others: Record<string, unknown> = {}): Promise<Answered> {
    const body = { token: tokenOf(url), name: 'Ana', password: GOOD_PASSWORD, ...others };
    return this.call('POST', '/invitations/accept', body);
  }

  async leave(): Promise<void> {
    await this.agent.close();
  }
}

export function tokenOf(url: unknown): string {
  return String(url).split('#')[1] ?? '';
}

/** What the app shows: now, or so many half minutes later. */
export function codeOf(secret: unknown, later = 0): string {
  return new TOTP({ secret: String(secret) }).generate({ timestamp: Date.now() + later * 30_000 });
}
