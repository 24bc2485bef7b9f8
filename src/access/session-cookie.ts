import { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';

const NAME = 'recado_session';

/** The token that the request's cookie brings. */
export function sessionToken({ headers }: IncomingMessage): string | undefined {
  return new RegExp(`(?:^|; *)${NAME}=([\\w-]+)`).exec(headers.cookie ?? '')?.[1];
}

export function setSessionCookie(request: Request, response: Response, token: string, expires: Date): void {
  response.cookie(NAME, token, { ...attributes(request), expires });
}

export function clearSessionCookie(request: Request, response: Response): void {
  response.clearCookie(NAME, attributes(request));
}

/** A script cannot read it, and no other site's page makes a browser send it. */
function attributes(request: Request): { httpOnly: true; sameSite: 'strict'; secure: boolean; path: string } {
  // TLS ends at a proxy. Whoever forges the header makes only their own cookie more careful.
  const secure = request.secure || /^https\b/i.test(request.get('X-Forwarded-Proto') ?? '');
  return { httpOnly: true, sameSite: 'strict', secure, path: '/' };
}
