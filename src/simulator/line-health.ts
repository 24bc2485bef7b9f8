import { createHash } from 'node:crypto';
import { HealthBlock, LineHealth } from './control-types';
import { GraphFailure } from './graph-errors';
import { isObject, JsonObject } from './json';
import { LineBook } from './lines';
import { SimulatedLine } from './types';

const healthy: Readonly<LineHealth> = {
  tokenValid: true,
  tokenExpiresAt: 0,
  tokenType: 'SYSTEM_USER',
  scopes: ['whatsapp_business_management', 'whatsapp_business_messaging'],
  tokenAsksAboutItself: true,
  registered: true,
  status: 'CONNECTED',
  codeVerification: 'VERIFIED',
  nameStatus: 'APPROVED',
  quality: 'GREEN',
  messagingLimit: 'TIER_250',
  throughput: 'STANDARD',
  pin: '',
  registerError: 0,
  blocks: [],
  namesEntities: true,
  subscribed: true,
  otherApp: '',
  // What a bot, its operator and the law need (Meta, webhooks overview).
  fields: [
    'messages',
    'user_preferences',
    'account_update',
    'account_alerts',
    'account_review_update',
    'business_capability_update',
    'message_template_status_update',
    'message_template_quality_update',
    'message_template_components_update',
    'template_category_update',
    'phone_number_quality_update',
    'phone_number_name_update',
    'security',
  ],
  fieldVersion: 'v26.0',
  appCallback: '',
  accountCallback: '',
  numberCallback: '',
  clockSkewSeconds: 0,
};

/** The rights of a token: to what is sent and received, and to all else (Meta, webhooks/overview). */
export type Scope = 'whatsapp_business_messaging' | 'whatsapp_business_management';

/** How each line is set up, by phone number id. */
export class HealthBook {
  private readonly byId = new Map<string, LineHealth>();

  constructor(
    private readonly lines: LineBook,
    private readonly clock: () => number,
  ) {}

  of({ phoneNumberId }: SimulatedLine): LineHealth {
    return this.byId.get(phoneNumberId) ?? healthy;
  }

  /** What is not given is as with a healthy line. */
  use({ phoneNumberId }: SimulatedLine, health: Partial<LineHealth>): LineHealth {
    const used = { ...healthy, ...health };
    this.byId.set(phoneNumberId, used);
    return used;
  }

  /** Whether the token of the line is good, and not over. */
  isTokenGood(line: SimulatedLine): boolean {
    const { tokenValid, tokenExpiresAt } = this.of(line);
    return tokenValid && (tokenExpiresAt === 0 || tokenExpiresAt * 1000 > this.clock());
  }

  /** Throws GraphFailure unless the token has the right. */
  needScope(line: SimulatedLine, scope: Scope): void {
    if (!this.of(line).scopes.includes(scope)) throw new GraphFailure(200, `Requires ${scope}`);
  }

  /** Something happened to the line at Meta. */
  change(line: SimulatedLine, change: Partial<LineHealth>): void {
    this.use(line, { ...this.of(line), ...change });
  }

  clear({ phoneNumberId }: SimulatedLine): void {
    this.byId.delete(phoneNumberId);
  }

  ofAccount(id: string): SimulatedLine[] {
    return this.lines.ofAccount(id);
  }

  ofApp(id: string): SimulatedLine[] {
    return this.lines.all().filter((line) => appIdOf(line) === id);
  }

  ofToken(token: string): SimulatedLine | undefined {
    return this.lines.all().find((line) => line.token === token);
  }
}

/** Lines that sign with one secret are of one app. */
export function appIdOf({ appSecret }: Pick<SimulatedLine, 'appSecret'>): string {
  const digest = createHash('sha256').update(`app of ${appSecret}`).digest();
  return `6${String(digest.readUIntBE(0, 6)).padStart(15, '0').slice(-14)}`;
}

/** The business portfolio that an account belongs to, which here has no other. */
export function portfolioIdOf({ businessAccountId }: Pick<SimulatedLine, 'businessAccountId'>): string {
  return `8${businessAccountId.slice(1)}`;
}

type Fits = (value: unknown) => boolean;
const isText: Fits = (value) => typeof value === 'string' && value.length <= 500;
const isWhole: Fits = (value) => Number.isSafeInteger(value);
const isFlag: Fits = (value) => typeof value === 'boolean';
const isList =
  (fits: Fits): Fits =>
  (value) =>
    Array.isArray(value) && value.length <= 100 && value.every(fits);

const words = new Map<Fits, string>([
  [isText, 'a text'],
  [isWhole, 'a whole number'],
  [isFlag, 'true or false'],
]);

const blockOf: { [Member in keyof Required<HealthBlock>]: Fits } = {
  entity: (value) => ['PHONE_NUMBER', 'WABA', 'BUSINESS', 'APP'].includes(value as string),
  canSend: (value) => ['LIMITED', 'BLOCKED'].includes(value as string),
  code: isWhole,
  description: (value) => value === undefined || isText(value),
  solution: (value) => value === undefined || isText(value),
};

function isBlock(value: unknown): boolean {
  return isObject(value) && Object.entries(blockOf).every(([name, fits]) => fits(value[name]));
}

function fitsOf(name: keyof LineHealth): readonly [fits: Fits, words: string] {
  if (name === 'blocks') return [isList(isBlock), 'a list of {entity, canSend, code, description, solution}'];
  if (Array.isArray(healthy[name])) return [isList(isText), 'a list of texts'];
  const usual = typeof healthy[name];
  const fits = usual === 'string' ? isText : usual === 'number' ? isWhole : isFlag;
  return [fits, words.get(fits) ?? ''];
}

/** Settings from JSON, or the reason why they are none. */
export function parseHealth(json: unknown): Partial<LineHealth> | string {
  if (!isObject(json)) return 'The body must be an object of health settings.';
  for (const [name, value] of Object.entries(json)) {
    if (!Object.hasOwn(healthy, name))
      return `There is no "${name}" in health; there are ${Object.keys(healthy).join(', ')}.`;
    const [fits, needed] = fitsOf(name as keyof LineHealth);
    if (!fits(value)) return `"${name}" must be ${needed}.`;
  }
  return json satisfies JsonObject;
}
