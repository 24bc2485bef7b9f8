import { existsSync, readFileSync } from 'node:fs';
import { Browser, chromium, Page } from 'playwright-core';
import { describeWhere } from './describe-where';

/** The shell draws no window that nobody sees, which is a good part of the work. */
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];
const CHROMIUM = NAMES.map((name) => `/usr/bin/${name}`).find((path) => existsSync(path));

export const describeWithBrowser = describeWhere(CHROMIUM !== undefined, 'Chromium in /usr/bin');

/** It asks nobody outside for anything. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM ?? '', args: QUIET, timeout: 120_000 });
}

/**
 * A page in a browser of its own that speaks Spanish and does not wait for what moves; `faults` fills with what goes
 * wrong in it.
 */
export async function openPage(
  browser: Browser,
  url: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({
    locale: 'es',
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  });
  // Sooner than a test's own limit, so that it says what it waited for.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    const text = message.text();
    // Refused styles, scripts and addresses, and what React warns of; an answer of 4xx is the page's business.
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) faults.push(text);
  });
  page.on('request', (request) => {
    const from = new URL(request.url());
    if (from.protocol.startsWith('http') && from.origin !== url) faults.push(`asks ${from.origin}`);
  });
  return { page, faults };
}

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[];
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What axe finds wrong (WCAG 2.2 A and AA), as readable lines; `within` a part of the page, where the rest was looked at. */
export async function accessibilityFaults(page: Page, within?: string): Promise<string[]> {
  return faultsOf(page, within === undefined ? 'document' : JSON.stringify(within), WCAG);
}

/** What cannot be told apart in the dark on a page that was looked at in the light, where all else is the same. */
export async function faultsInTheDark(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
  // What fades from one colour to the other has come to its end.
  await page.evaluate(`Promise.allSettled(document.getAnimations()
    .filter((one) => one instanceof CSSTransition).map(({ finished }) => finished))`);
  const faults = await faultsOf(page, 'document', ['color-contrast', 'link-in-text-block']);
  await page.emulateMedia({ colorScheme: 'light' });
  return faults;
}

async function faultsOf(page: Page, where: string, runOnly: readonly string[]): Promise<string[]> {
  // The page's policy allows no inline script; the browser's own debugger is not bound by it.
  if (await page.evaluate(`!('axe' in window)`)) await page.evaluate(AXE);
  const violations = (await page.evaluate(
    `axe.run(${where}, { runOnly: ${JSON.stringify(runOnly)} }).then((result) => result.violations)`,
  )) as Violation[];
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `${id} at ${JSON.stringify(target)}: ${failureSummary}`),
  );
}
