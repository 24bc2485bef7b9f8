import { createParamDecorator, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { Problem } from '../platform/errors/problem';

/** What the caller may see: one tenant's rows, or with null the whole installation. */
export interface Access {
  readonly tenantId: string | null;
  /** Somebody at a browser; programs show the API key. */
  readonly isPerson?: true;
}

const granted = new WeakMap<Request, Access>();

export function grant(request: Request, access: Access): void {
  granted.set(request, access);
}

/** The {@link Access} of the request; a handler that asks for it without the guard fails. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Access => {
  const access = granted.get(context.switchToHttp().getRequest<Request>());
  if (access === undefined) throw new Error('a handler that asks for the caller without AccessGuard');
  return access;
});

/** Another tenant's row is as unknown as one that does not exist. */
export function assertOwn(access: Access, tenantId: string, what: string): void {
  if (access.tenantId !== null && access.tenantId !== tenantId) throw Problem.notFound(what);
}

export function assertInstallationWide(access: Access): void {
  if (access.tenantId === null) return;
  throw new Problem('forbidden', 'forbidden', 'This needs the key of the installation, not of a tenant');
}
