import { IncomingMessage } from 'node:http';

/** What changes nothing. */
export const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a page of this server asks, as far as the browser says: `Sec-Fetch-Site` on https and on local addresses,
 * `Origin` on any other. A request that says neither comes from no browser that keeps a session.
 */
export function isSameOrigin({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin = '', host } = headers;
  return URL.canParse(origin) && new URL(origin).host === host;
}
