import type { Request } from 'express';
import { cameFrom } from '../platform/http/came-from';

const LONGEST_AGENT = 200;

/** Where somebody signs in from, as far as it shows. */
export interface Browser {
  readonly address: string;
  readonly userAgent: string | null;
}

export function browserOf(request: Request): Browser {
  return {
    address: cameFrom(request),
    userAgent: request.get('User-Agent')?.slice(0, LONGEST_AGENT) ?? null,
  };
}
