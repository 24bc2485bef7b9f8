import { createHash } from 'node:crypto';
import { BusinessHours } from '../domain/business-hours';
import { TenantSettings } from './settings';

/** What a line was before it was moved to another tenant: what came to that is nothing new to it. */
export interface FormerLine {
  readonly id: string;
  readonly tenantId: string;
}

/** A line with its secrets opened: for the door, the workers and the simulator, never for an answer of the API. */
export interface Line {
  readonly id: string;
  readonly tenantId: string;
  readonly formerLines: readonly FormerLine[];
  readonly active: boolean;
  readonly simulated: boolean;
  readonly phoneNumberId: string;
  readonly businessAccountId: string | null;
  /** Of the business portfolio; null for the tenant's own single one. */
  readonly portfolioId: string | null;
  /** Portfolios that it was said to be in before: who is known there is known. */
  readonly formerPortfolios: readonly string[];
  /** Whether its sends carry the identity key that the business knows the customer by. */
  readonly identityCheck: boolean;
  readonly displayPhoneNumber: string | null;
  readonly apiBaseUrl: string;
  readonly apiVersion: string;
  /** 0: unpaced. */
  readonly messagesPerSecond: number;
  readonly token: string;
  readonly verifyToken: string;
  readonly appSecret: string | null;
  /** Opens the same doors while the app's secret changes. */
  readonly secondAppSecret: string | null;
  /** Its own, else those of its tenant. */
  readonly settings: TenantSettings;
  /** When its marketing waits; null: never. */
  readonly quietHours: BusinessHours | null;
  /** See {@link appDigestOf}. */
  readonly appDigest: string;
  /** Null without a second secret. */
  readonly secondAppDigest: string | null;
  /** Of the secrets that it had before. They open no door; bodies that came in with them may still be read. */
  readonly formerAppDigests: readonly string[];
  readonly createdAt: Date;
}

/** One portfolio per tenant until a tenant says otherwise. */
const PORTFOLIO = '';
/** Customers whom the simulator plays: whatever they say of themselves, they are nobody that a real line knows. */
export const PLAYED = 'simulator';

/** Where business-scoped user ids of a line are valid. */
export function portfolioOf({ simulated, portfolioId }: Pick<Line, 'simulated' | 'portfolioId'>): string {
  return simulated ? PLAYED : (portfolioId ?? PORTFOLIO);
}

/** Whose customers write to a line, and how they are looked up. */
export interface Portfolio {
  readonly tenantId: string;
  readonly scope: string;
  /** Where the same ids may have been learned before the line said which portfolio it is in. */
  readonly formerScopes?: readonly string[];
}

export function scopesOf(
  line: Pick<Line, 'tenantId' | 'simulated' | 'portfolioId' | 'formerPortfolios'>,
): Portfolio {
  const { tenantId, simulated, formerPortfolios } = line;
  const scope = portfolioOf(line);
  return { tenantId, scope, formerScopes: simulated ? [] : formerPortfolios.filter((one) => one !== scope) };
}

/** Where phones are valid that customers of a portfolio have: everywhere, but those that are played. */
export function phoneScopeOf(portfolio: string): string {
  return portfolio === PLAYED ? PLAYED : '';
}

/** Names the Meta app that signs for a line without revealing its secret; empty for a line without one. */
export function appDigestOf(appSecret: string | null): string {
  return appSecret === null ? '' : createHash('sha256').update(appSecret).digest('hex').slice(0, 32);
}

/** Whether the app of this digest signs for a line, or did when what it signed came in. */
export function isAppOf(
  line: Pick<Line, 'appDigest' | 'secondAppDigest' | 'formerAppDigests'>,
  digest: string,
): boolean {
  const { appDigest, secondAppDigest, formerAppDigests } = line;
  return appDigest === digest || secondAppDigest === digest || formerAppDigests.includes(digest);
}

/** What is set wins over what WhatsApp told, and that over the installation's pace, unless that is none at all. */
export function paceOf(
  line: Readonly<Record<'messagesPerSecond' | 'learntMessagesPerSecond', number | null>>,
  ofInstallation: number,
): number {
  const { messagesPerSecond, learntMessagesPerSecond } = line;
  if (ofInstallation === 0) return messagesPerSecond ?? 0;
  return messagesPerSecond ?? learntMessagesPerSecond ?? ofInstallation;
}
