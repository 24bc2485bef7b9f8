import { createHash } from 'node:crypto';
import { TenantSettings } from './settings';

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
  /** Of its tenant. */
  readonly settings: TenantSettings;
  /** See {@link appDigestOf}. */
  readonly appDigest: string;
  /** Of the secrets that it had before. They open no door; bodies that came in with them may still be read. */
  readonly formerAppDigests: readonly string[];
}

/** One portfolio per tenant until a tenant says otherwise. */
const PORTFOLIO = '';
/** Customers whom the simulator plays: whatever they say of themselves, they are nobody that a real line knows. */
const PLAYED = 'simulator';
export const PORTFOLIOS = [PORTFOLIO, PLAYED] as const;

/** Where business-scoped user ids of a line are valid. */
export function portfolioOf({ simulated }: Pick<Line, 'simulated'>): string {
  return simulated ? PLAYED : PORTFOLIO;
}

/** Where phones are valid that customers of a portfolio have: everywhere, but those that are played. */
export function phoneScopeOf(portfolio: string): string {
  return portfolio === PLAYED ? PLAYED : '';
}

/** Names the Meta app that signs for a line without revealing its secret; empty for a line without one. */
export function appDigestOf(appSecret: string | null): string {
  return appSecret === null ? '' : createHash('sha256').update(appSecret).digest('hex').slice(0, 32);
}
