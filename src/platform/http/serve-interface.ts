import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import staticGzip from 'express-static-gzip';

/** Where `npm run build` leaves the interface; the same from `src/` and from `dist/`. */
const BUILT = join(__dirname, '..', '..', '..', 'web', 'dist');
/** The name of a file changes with what is in it. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const NONCE_PLACE = '__CSP_NONCE__';
/** Addresses of the server itself. Any other that a browser asks for is a page of the interface. */
const OWN = /^\/(api|docs|docs-json|health|metrics|simulator|webhooks?)(\/|$)/;

/** Serves `web/`: files as they are, and its one page for every address that is a page. */
export function serveInterface(app: NestExpressApplication, built = BUILT): void {
  const page = join(built, 'index.html');
  if (!existsSync(page)) return;
  const template = readFileSync(page, 'utf8');
  const assets = join(built, 'assets');
  const setHeaders = (response: ServerResponse) => void response.setHeader('Cache-Control', FOR_EVER);
  const serveStatic = { setHeaders };
  app.use('/assets', staticGzip(assets, { enableBrotli: true, index: false, serveStatic }));
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (!asksForPage(request)) return next();
    const nonce = randomBytes(16).toString('base64');
    response.setHeader('Content-Security-Policy', policy(nonce));
    response.setHeader('Cache-Control', 'no-store');
    response.type('html').send(template.replaceAll(NONCE_PLACE, nonce));
  });
}

function asksForPage(request: Request): boolean {
  const reads = request.method === 'GET' || request.method === 'HEAD';
  return reads && !OWN.test(request.path) && request.accepts(['json', 'html']) === 'html';
}

/** Nothing from elsewhere, no inline script; inline styles only those that the page itself makes with its nonce. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
