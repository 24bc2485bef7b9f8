import { createHash } from 'node:crypto';

/** A line with its secrets opened: for the door, the workers and the simulator, never for an answer of the API. */
export interface Line {
  readonly id: string;
  readonly tenantId: string;
  readonly active: boolean;
  readonly simulated: boolean;
  readonly phoneNumberId: string;
  readonly businessAccountId: string | null;
  readonly displayPhoneNumber: string | null;
  readonly apiBaseUrl: string;
  readonly apiVersion: string;
  readonly token: string;
  readonly verifyToken: string;
  readonly appSecret: string | null;
  /** See {@link appDigestOf}. */
  readonly appDigest: string;
}

/** Where business-scoped user ids of a line are valid. One portfolio per tenant until a tenant says otherwise. */
export const PORTFOLIO = '';

/** Names the Meta app that signs for a line without revealing its secret; empty for a line without one. */
export function appDigestOf(appSecret: string | null): string {
  return appSecret === null ? '' : createHash('sha256').update(appSecret).digest('hex').slice(0, 32);
}
