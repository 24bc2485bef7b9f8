import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { openScope } from '../platform/database/tenant-scope';
import { Problem } from '../platform/errors/problem';
import { assertMay, grant } from './access';
import { AccessService } from './access.service';
import { ANY, neededRight } from './needs';

/** Lets in who shows a key or a session and has the right that the handler needs, and says whose rows it may touch. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly access: AccessService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const caller = await this.access.enter(request);
    if (caller === null) {
      context.switchToHttp().getResponse<Response>().setHeader('WWW-Authenticate', 'Bearer');
      const message = 'Send an API key as Authorization: Bearer <key>, or sign in';
      throw new Problem('unauthorized', 'unauthorized', message);
    }
    grant(request, caller);
    const right = neededRight(context.getHandler());
    if (right === undefined) throw new Problem('forbidden', 'forbidden', 'Nobody may do this');
    if (right !== ANY) assertMay(caller, right);
    openScope(caller.tenantId);
    return true;
  }
}
