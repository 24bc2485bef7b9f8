import { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import { cameByHttps } from '../platform/http/safe-headers';

const NAME = 'recado_session';
/** By https a browser takes it from this host alone, and from no neighbour of it (`__Host-`, RFC 6265bis). */
const HTTPS_NAME = `__Host-${NAME}`;
const MOST_TOKENS = 4;

/**
 * Tokens that the request brings. By https only the name counts that no neighbour of the host can set; on plain http another
 * program on the same host may have set a cookie of the same name too.
 */
export function sessionTokens(request: IncomingMessage): string[] {
  return (cameByHttps(request) ? [HTTPS_NAME] : [HTTPS_NAME, NAME])
    .flatMap((name) => [
      ...(request.headers.cookie ?? '').matchAll(new RegExp(`(?:^|; *)${name}=([\\w-]{43})(?=;|$)`, 'g')),
    ])
    .map(([, token = '']) => token)
    .slice(0, MOST_TOKENS);
}

export function setSessionCookie(request: Request, response: Response, token: string, expires: Date): void {
  response.cookie(nameFor(request), token, { ...attributes(request), expires });
}

export function clearSessionCookie(request: Request, response: Response): void {
  // A browser that signed in before https came has the other one.
  if (cameByHttps(request)) response.clearCookie(HTTPS_NAME, attributes(request));
  response.clearCookie(NAME, attributes(request));
}

function nameFor(request: Request): string {
  return cameByHttps(request) ? HTTPS_NAME : NAME;
}

/** A script cannot read it, and no other site's page makes a browser send it. */
function attributes(request: Request): { httpOnly: true; sameSite: 'strict'; secure: boolean; path: string } {
  return { httpOnly: true, sameSite: 'strict', secure: cameByHttps(request), path: '/' };
}
