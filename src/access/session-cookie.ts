import { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';

const NAME = 'recado_session';
const MOST_TOKENS = 4;

/** Tokens that the request brings: a program on another port of the same host may have set a cookie of this name too. */
export function sessionTokens({ headers }: IncomingMessage): string[] {
  const found = (headers.cookie ?? '').matchAll(new RegExp(`(?:^|; *)${NAME}=([\\w-]{43})(?=;|$)`, 'g'));
  return [...found].map(([, token = '']) => token).slice(0, MOST_TOKENS);
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
