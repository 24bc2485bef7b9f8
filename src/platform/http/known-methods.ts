import type { NextFunction, Request, Response } from 'express';
import { problemBody } from './problem.dto';

const KNOWN = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** No CORS, so no `OPTIONS`; and nothing else that says more of the server, or gives back, what came. */
export function knownMethods(request: Request, response: Response, next: NextFunction): void {
  if (KNOWN.includes(request.method)) return next();
  const message = `Use ${KNOWN.join(', ')}`;
  response.setHeader('Allow', KNOWN.join(', '));
  response.status(405).json(problemBody(405, 'method_not_allowed', message));
}
