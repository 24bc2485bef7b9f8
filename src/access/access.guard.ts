import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { openScope } from '../platform/database/tenant-scope';
import { Problem } from '../platform/errors/problem';
import { assertHoldsApiKey, assertMay, identify } from './access';
import { AccessService } from './access.service';
import { AuditService } from './audit.service';
import { deedOf } from './follow';
import { ANY, API_KEY, neededRight } from './needs';

/** Lets in who shows a key or a session and has the right that the handler needs, says whose rows it may touch, and notes it. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly access: AccessService,
    private readonly audit: AuditService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const response = context.switchToHttp().getResponse<Response>();
    const handler = context.getHandler();
    response.once('close', () => {
      const deed = deedOf(request, response, handler);
      if (deed !== null) this.audit.note(request, deed);
    });
    const caller = await this.access.enter(request);
    if (caller === null) {
      response.setHeader('WWW-Authenticate', 'Bearer');
      const message = 'Send an API key as Authorization: Bearer <key>, or sign in';
      throw new Problem('unauthorized', 'unauthorized', message);
    }
    identify(request, caller);
    const needed = neededRight(handler);
    if (needed === undefined) throw new Problem('forbidden', 'forbidden', 'Nobody may do this');
    if (needed === API_KEY) assertHoldsApiKey(caller);
    else if (needed !== ANY) assertMay(caller, needed);
    openScope(caller.tenantId);
    return true;
  }
}
