import type { NextFunction, Request, Response } from 'express';
import { problemBody } from './problem.dto';

const CLOSABLE = /^\/(metrics|health|docs|docs-json)(?=\/|$)/i;

/**
 * What a proxy may be told to close answers by its exact path alone. Express by itself takes `/METRICS` and `/metrics/` for
 * `/metrics`, and a proxy does not.
 */
export function exactPaths({ path }: Request, response: Response, next: NextFunction): void {
  if (!CLOSABLE.test(path) || (path === path.toLowerCase() && !path.endsWith('/'))) return next();
  const message = 'Nothing is here; the path is in lower case and without a slash at its end';
  response.status(404).json(problemBody(404, 'not_found', message));
}
