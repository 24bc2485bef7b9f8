import { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { everywhere } from '../platform/database/tenant-scope';
import { Problem } from '../platform/errors/problem';
import { FailedAttempts } from '../platform/http/failed-attempts';
import { ApiKey } from '../platform/secrets/keys';
import { Caller, identify, INSTALLATION } from './access';
import { ApiKeysService } from './api-keys.service';
import { isSameOrigin, SAFE_METHODS } from './same-origin';
import { sessionTokens } from './session-cookie';
import { Found, SessionsService } from './sessions.service';

/** Who a request comes from. Programs show an API key, browsers the cookie of a session. */
@Injectable()
export class AccessService {
  constructor(
    private readonly apiKey: ApiKey,
    private readonly sessions: SessionsService,
    private readonly keys: ApiKeysService,
    private readonly attempts: FailedAttempts,
  ) {}

  /**
   * Null for a stranger. A key decides alone: a wrong one is not made good by a cookie.
   * @throws Problem when too many wrong keys came from there, or when a page of somebody else's makes a browser that is signed in change something
   */
  async of(request: IncomingMessage): Promise<Caller | null> {
    // Who somebody is has to be known before it can be said whose rows they may see.
    return everywhere(async () => (await this.identify(request))?.caller ?? null);
  }

  /** The same for what somebody does, so that their session does not end as idle. */
  async enter(request: IncomingMessage): Promise<Caller | null> {
    return everywhere(async () => {
      const found = await this.identify(request);
      if (found?.session !== undefined) await this.sessions.noteUse(found.session);
      return found?.caller ?? null;
    });
  }

  private async identify(request: IncomingMessage): Promise<{ caller: Caller; session?: Found } | null> {
    const key = /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (key !== undefined) {
      const caller = await this.callerWith(key, request);
      return caller === null ? null : { caller };
    }
    const tokens = sessionTokens(request);
    const session = tokens.length === 0 ? null : await this.sessions.find(tokens);
    if (session === null) return null;
    if (!SAFE_METHODS.has(request.method ?? '') && !isSameOrigin(request)) {
      identify(request, session.caller);
      throw new Problem(
        'forbidden',
        'cross_site',
        'A session is for pages of Recado itself; programs send the API key as Authorization: Bearer <key>',
      );
    }
    return { caller: session.caller, session };
  }

  private async callerWith(key: string, request: IncomingMessage): Promise<Caller | null> {
    const caller = this.apiKey.matches(key) ? INSTALLATION : await this.keys.find(key);
    if (caller === null) await this.attempts.note('api_key', request);
    return caller;
  }
}
