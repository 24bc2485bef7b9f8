import { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import { cameByHttps } from '../platform/http/safe-headers';

const NAME = 'recado_session';
/** By https a browser takes it from this host alone, and from no neighbour of it (`__Host-`, RFC 6265bis). */
const HTTPS_NAME = `__Host-${NAME}`;
const MOST_TOKENS = 4;

/**
 * Tokens that the request brings: a program on another port of the same host, or a neighbour of it, may have set a cookie
 * of the plain name too, so the other one comes first.
 */
export function sessionTokens({ headers }: IncomingMessage): string[] {
  return [HTTPS_NAME, NAME]
    .flatMap((name) => [
      ...(headers.cookie ?? '').matchAll(new RegExp(`(?:^|; *)${name}=([\\w-]{43})(?=;|$)`, 'g')),
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
