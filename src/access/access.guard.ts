import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { openScope } from '../platform/database/tenant-scope';
import { Problem } from '../platform/errors/problem';
import { grant } from './access';
import { AccessService } from './access.service';

/** Lets in who shows the API key or a session, and says whose rows the request may touch. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly access: AccessService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const access = await this.access.of(request);
    if (access === null) {
      context.switchToHttp().getResponse<Response>().setHeader('WWW-Authenticate', 'Bearer');
      const message = 'Send the API key of this installation as Authorization: Bearer <key>, or sign in';
      throw new Problem('unauthorized', 'unauthorized', message);
    }
    grant(request, access);
    openScope(access.tenantId);
    return true;
  }
}
