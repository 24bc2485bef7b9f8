import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { withLogFields } from '../logging/logger';

const SANE = /^[\w.:-]{1,100}$/;

/** Gives each request an id, the caller's own when it is sane; the answer and every log line carry it. */
export function requestId(request: Request, response: Response, next: NextFunction): void {
  const given = request.get('X-Request-Id') ?? '';
  const id = SANE.test(given) ? given : randomUUID();
  response.setHeader('X-Request-Id', id);
  withLogFields({ requestId: id }, next);
}
