import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Browser, Page } from 'playwright-core';
import { openBrowser, openPage } from '../support/browser';
import { Ground, Program } from '../support/program';

// A browser, a program and its Postgres on a machine that may be busy.
jest.setTimeout(300_000);
// Chromium itself may lose a race on such a machine; what fails twice is wrong, and what failed once is printed.
jest.retryTimes(1, { logErrorsBeforeRetry: true });

type Visit = Parameters<typeof openPage>[2];

/** The program as `npm start` runs it, with no variables that matter, and somebody who is signed in to it. */
export class WebStand {
  private constructor(
    private readonly ground: Ground,
    readonly browser: Browser,
    private program: Program,
    private readonly env: Record<string, string>,
  ) {}

  /** `more`: variables of the environment, which may depend on the address of the program. */
  static async up(more: (url: string) => Record<string, string> = () => ({})): Promise<WebStand> {
    const [ground, browser] = await Promise.all([Ground.prepare(), openBrowser()]);
    const env = { TURN_QUIET_MS: '0', ...more(`http://127.0.0.1:${ground.port}`) };
    try {
      return new WebStand(ground, browser, await ground.start(env), env);
    } catch (error) {
      await Promise.all([browser.close(), ground.clear()]);
      throw error;
    }
  }

  get url(): string {
    return this.program.url;
  }

  get apiKey(): string {
    return readFileSync(join(this.ground.dataDir, 'api.key'), 'utf8').trim();
  }

  /** Somebody who has signed in and sees the page at `path`. */
  async person(path: string, options?: Visit): Promise<{ page: Page; faults: string[] }> {
    const { page, faults } = await openPage(this.browser, this.url, options);
    await this.signIn(page);
    await page.goto(this.url + path);
    return { page, faults };
  }

  /** Signs the browser of the page in, whoever it was before. */
  async signIn(page: Page): Promise<void> {
    const session = `${this.url}/api/v1/session`;
    await page.context().request.post(session, { data: { apiKey: this.apiKey }, failOnStatusCode: true });
  }

  /** Somebody who signs in at the door, and sees what is behind it. */
  async stranger(): Promise<{ page: Page; faults: string[] }> {
    const { page, faults } = await openPage(this.browser, this.url);
    await page.goto(this.url);
    await page.getByLabel('Clave de la instalación', { exact: true }).fill(this.apiKey);
    await page.getByRole('button', { name: 'Entrar' }).click();
    return { page, faults };
  }

  async stop(): Promise<void> {
    await this.program.stop();
  }

  async start(): Promise<void> {
    this.program = await this.ground.start(this.env);
  }

  async api<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const response = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${this.apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as Body;
  }

  async down(): Promise<void> {
    await this.browser.close();
    await this.ground.clear();
  }
}

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 390, height: 800 };

/** What the tests of a file look at, one after the other. */
export interface SharedPage {
  page: Page;
  faults: string[];
}

/**
 * One page for all of them, signed in, since a browser that knows nothing takes seconds to show its first one. Each
 * begins with `goto`, whatever the one before left there, and fails for what goes wrong in the browser meanwhile.
 */
export function sharePage(stand: () => WebStand, options?: Visit): SharedPage {
  const shared = {} as SharedPage;
  beforeAll(async () => {
    Object.assign(shared, await openPage(stand().browser, stand().url, options));
    await stand().signIn(shared.page);
  });
  beforeEach(async () => {
    const { page, faults } = shared;
    faults.length = 0;
    for (const other of page.context().pages()) if (other !== page) await other.close();
    await page.unrouteAll();
    await page.setViewportSize(WIDE);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  });
  afterEach(() => {
    if (shared.faults.length > 0) throw new Error(`in the browser: ${shared.faults.join('; ')}`);
  });
  return shared;
}

/** Does what is answered with words that go again after some seconds: they are looked for from before it on. */
export async function told(page: Page, words: string, act: () => Promise<void>): Promise<void> {
  await Promise.all([page.getByText(words, { exact: false }).first().waitFor(), act()]);
}

/** The customer's phone, as whoever looks at it finds things. */
export class PhoneOnPage {
  constructor(readonly page: Page) {}

  get conversation() {
    return this.page.getByRole('log', { name: 'Conversación' });
  }

  async say(text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Escribe un mensaje' }).fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Resolves when the business has said it. */
  async hears(text: string): Promise<void> {
    await this.conversation.locator('[data-direction=outbound]').filter({ hasText: text }).first().waitFor();
  }
}
