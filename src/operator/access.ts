import { CanActivate, createParamDecorator, ExecutionContext, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Problem } from '../platform/errors/problem';
import { ApiKey } from '../platform/secrets/keys';

/** What the caller may see: one tenant's rows, or with null the whole installation. */
export interface Access {
  readonly tenantId: string | null;
}

const granted = new WeakMap<Request, Access>();

/** Lets in who shows the API key. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly apiKey: ApiKey) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    const key = /^Bearer +(.+)$/i.exec(request.get('Authorization') ?? '')?.[1];
    if (key === undefined || !this.apiKey.matches(key)) {
      context.switchToHttp().getResponse<Response>().setHeader('WWW-Authenticate', 'Bearer');
      const message = 'Send the API key of this installation as Authorization: Bearer <key>';
      throw new Problem('unauthorized', 'unauthorized', message);
    }
    granted.set(request, { tenantId: null });
    return true;
  }
}

/** The {@link Access} of the request; a handler that asks for it without the guard fails. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Access => {
  const access = granted.get(context.switchToHttp().getRequest<Request>());
  if (access === undefined) throw new Error('a handler of the API without OperatorController');
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
