import { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Observable, tap } from 'rxjs';
import { isObject } from '../domain/json';
import { actsOn, Caller, callerOf, otherRowsActedOn, tenantActedOn } from './access';
import { Deed } from './audit.service';
import { ANY, Needed, neededRight, onlyAsks } from './needs';
import { ROLES } from './rights';
import { SAFE_METHODS } from './same-origin';

/** Reading with these is noted too: it shows much of customers at once, or what was never meant for people. */
const NOTED_READS = new Set<Needed | undefined>([
  'contacts:export',
  'dead-letters:read',
  'installation:bodies',
]);
/** Nobody was there any more for the answer; whether the thing was done, the log cannot say. */
const GONE = 499;
const MOST_FIELDS = 50;
const LONGEST_ID = 64;

/** What the audit log has to say of a request that has ended; null when nothing. Strangers are told 401 and not noted. */
export function deedOf(request: Request, response: Response, handler: object): Deed | null {
  const caller = callerOf(request);
  if (caller === undefined) return null;
  const outcome = response.writableFinished ? response.statusCode : GONE;
  if (!isNoted(request, handler, outcome)) return null;
  const { kind, id, name } = caller;
  const body: unknown = outcome < 400 ? request.body : undefined;
  return {
    tenantId: tenantActedOn(caller),
    actor: { kind, id, name },
    action: actionOf(request),
    target: [...rowsOf(request, response, handler, caller), ...roleGiven(body)],
    fields: fieldsOf(body),
    outcome,
    code: wordOf(response, 'code'),
  };
}

/** Keeps of the answer which row was made or changed, and whose. */
export class NoteResult implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const caller = callerOf(http.getRequest<Request>());
    const { locals } = http.getResponse<Response>();
    return next.handle().pipe(
      tap((result: unknown) => {
        if (!isObject(result)) return;
        const { id, tenantId } = result;
        if (typeof id === 'string') locals['resultId'] = id;
        if (caller !== undefined && typeof tenantId === 'string') actsOn(caller, tenantId);
      }),
    );
  }
}

function isNoted({ method }: Request, handler: object, outcome: number): boolean {
  const right = neededRight(handler);
  const isChange = !SAFE_METHODS.has(method) && !onlyAsks(handler);
  return isChange || outcome === 403 || NOTED_READS.has(right);
}

function actionOf({ method, route }: Request): string {
  const path: unknown = isObject(route) ? route['path'] : undefined;
  return `${method} ${typeof path === 'string' ? path : 'unknown'}`;
}

/** Anything may stand in an address; only what could be an id is kept of it. */
function rowsOf({ params }: Request, response: Response, handler: object, caller: Caller): string[] {
  const own = neededRight(handler) === ANY ? caller.id : null;
  const ids = [...Object.values(params), wordOf(response, 'resultId'), own, ...otherRowsActedOn(caller)];
  const sane = ids.filter((id): id is string => typeof id === 'string' && /^[\w-]+$/.test(id));
  return [...new Set(sane.map((id) => id.slice(0, LONGEST_ID)))];
}

/** The one value that is kept, since "changed the role" would not say who became an admin. */
function roleGiven(body: unknown): string[] {
  const given = isObject(body) ? ROLES.find((role) => role === body['role']) : undefined;
  return given === undefined ? [] : [`role=${given}`];
}

/** Of a body that was accepted, so they are names that the API knows. A refused one may be named like a secret. */
function fieldsOf(body: unknown): string[] {
  return isObject(body) ? Object.keys(body).slice(0, MOST_FIELDS) : [];
}

function wordOf({ locals }: Response, name: string): string | null {
  const word: unknown = (locals as Record<string, unknown>)[name];
  return typeof word === 'string' ? word : null;
}
