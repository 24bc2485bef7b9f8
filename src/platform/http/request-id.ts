import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request } from 'express';
import { withLogFields } from '../logging/logger';

const SANE = /^[\w.:-]{1,100}$/;

/** Gives each request an id, the caller's own when it is sane; the answer and every log line carry it. */
export function requestId(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && SANE.test(given) ? given : randomUUID();
  response.setHeader('X-Request-Id', id);
  withLogFields({ requestId: id }, next);
}

/** Of a request that has passed {@link requestId}. */
export function requestIdOf(request: Request): string | null {
  const id = request.res?.getHeader('X-Request-Id');
  return typeof id === 'string' ? id : null;
}
