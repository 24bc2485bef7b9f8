import type { Request } from 'express';
import { cameFrom } from '../platform/http/came-from';
import { requestIdOf } from '../platform/http/request-id';

const LONGEST_AGENT = 200;

/** Where somebody signs in from, as far as it shows. */
export interface Browser {
  readonly address: string;
  readonly userAgent: string | null;
  /** Of the request with which they come. */
  readonly requestId: string | null;
}

export function browserOf(request: Request): Browser {
  return {
    address: cameFrom(request),
    userAgent: request.get('User-Agent')?.slice(0, LONGEST_AGENT) ?? null,
    requestId: requestIdOf(request),
  };
}
