import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';
import { Clients } from './clients';

/** The description of the API is a page with scripts and styles of its own. */
const DOCS = /^\/docs(\/|$)/;
/** An answer that is no page loads nothing, is framed by nobody and sends no form. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
/** For a year, on this host alone: its neighbours may not be ours. */
const HTTPS_ONLY = 'max-age=31536000';

const protect = helmet({
  contentSecurityPolicy: false,
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' },
});

/** What goes with an answer that is sent before Express. */
export const PLAIN_HEADERS = {
  'content-security-policy': NOTHING,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
} as const;

const byHttps = new WeakSet<IncomingMessage>();

/** Of a request that has passed {@link safeHeaders}. */
export function cameByHttps(request: IncomingMessage): boolean {
  return byHttps.has(request);
}

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * Every answer says that it is not to be guessed at, framed or kept; a page or a file that may do more says so afterwards.
 * `Strict-Transport-Security` is for who came by https: on plain http it would mean nothing.
 */
export function safeHeaders(clients: Clients): Handler {
  return (request, response, next) => {
    const path = request.url?.split('?')[0] ?? '';
    response.setHeader('Content-Security-Policy', DOCS.test(path) ? DOCS_POLICY : NOTHING);
    response.setHeader('Cache-Control', 'no-store');
    if (clients.isHttps(request)) {
      byHttps.add(request);
      response.setHeader('Strict-Transport-Security', HTTPS_ONLY);
    }
    protect(request, response, next);
  };
}
