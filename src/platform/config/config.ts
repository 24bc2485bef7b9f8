import { resolve } from 'node:path';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Crash, CrashPoint } from '../chaos/crash-points';
import { StartupError } from '../errors/startup-error';
import { ProxyHeader, readAddresses, readClientCertificate } from './edge-config';
import { EnvironmentDto } from './environment.dto';
import { readBucket, readCommand, S3Bucket } from './media-config';

/** That Meta serves; when each dies is in `providers/cloud-api/graph-versions.ts`. */
export const NEWEST_GRAPH_VERSION = 'v26.0';

export type Role = 'web' | 'worker' | 'all';

/** The line that the environment describes. */
export interface FirstLine {
  readonly phoneNumberId: string;
  readonly businessAccountId: string | null;
  readonly token: string;
  readonly verifyToken: string;
  /** Null only with ALLOW_UNSIGNED_WEBHOOKS. */
  readonly appSecret: string | null;
}

const WHERE_TO_FIND = {
  WHATSAPP_PHONE_NUMBER_ID: 'WhatsApp → API Setup → Phone number ID',
  WHATSAPP_API_TOKEN: 'Business settings → System users → Generate token',
  WHATSAPP_VERIFY_TOKEN:
    'a secret of your own, e.g. from `openssl rand -hex 32`, entered under WhatsApp → Configuration',
  WHATSAPP_APP_SECRET: 'App settings → Basic → App secret',
} as const;

/** The whole configuration, read once at start. Injected wherever it is needed; nothing else reads the environment. */
export class Config {
  readonly role: Role;
  readonly port: number;
  readonly host: string;
  /** Where a process that serves no HTTP finds the one that does. */
  readonly webHost: string;
  /** Of the worker's health and metrics; undefined: it opens no port. */
  readonly workerPort: number | undefined;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly simulator: boolean;
  readonly production: boolean;
  readonly lineMessagesPerSecond: number;
  /** Whether what a line sends to one customer is paced. */
  readonly contactPace: boolean;
  readonly turnQuietMs: number;
  readonly retentionBodiesDays: number;
  readonly retentionReceiptsDays: number;
  /** 0: files stay. */
  readonly retentionMediaDays: number;
  /** A customer's file beyond this is not fetched. */
  readonly mediaMaxBytes: number;
  /** Null: files are kept below `dataDir`. */
  readonly mediaBucket: S3Bucket | null;
  /** Program and arguments that judge a file, whose path comes last; null: none does. */
  readonly mediaScanCommand: readonly string[] | null;
  /** 0: an unknown send waits for a person. */
  readonly resendUnknownAfterMinutes: number;
  readonly apiKey: string | undefined;
  readonly encryptionKey: string | undefined;
  readonly allowUnsignedWebhooks: boolean;
  readonly firstLine: FirstLine | null;
  /** Else {@link NEWEST_GRAPH_VERSION}; a dead one is silently served by the oldest living one. */
  readonly apiVersion: string;
  readonly apiBaseUrl: string;
  /** Under which the world reaches this program, without a slash at its end; undefined: not known. */
  readonly publicUrl: string | undefined;
  /** Whose word counts on who a request comes from; empty: nobody's. */
  readonly trustedProxies: readonly string[];
  /** Who may reach the webhook doors; empty: everybody. */
  readonly webhookAllowedAddresses: readonly string[];
  /** What a trusted proxy must say of a sender of webhooks; empty: nothing. */
  readonly webhookClientCertificate: readonly ProxyHeader[];
  /** Not public, and yet where names that come from outside may lead to. */
  readonly outwardPrivateAddresses: readonly string[];
  readonly logLevel: string;
  /** For tests: where this process dies. */
  readonly crash: Crash | undefined;

  constructor(env: EnvironmentDto) {
    this.production = env.NODE_ENV === 'production';
    this.role = env.ROLE ?? 'all';
    this.port = env.PORT ?? 3000;
    this.host = env.HOST ?? '127.0.0.1';
    this.webHost = env.WEB_HOST ?? this.host;
    this.workerPort = env.WORKER_PORT;
    this.dataDir = resolve(env.DATA_DIR ?? './data');
    this.databaseUrl = env.DATABASE_URL;
    this.redisUrl = env.REDIS_URL;
    this.simulator = env.SIMULATOR ?? !this.production;
    this.lineMessagesPerSecond = env.LINE_MESSAGES_PER_SECOND ?? 80;
    this.contactPace = env.CONTACT_PACE ?? true;
    this.turnQuietMs = env.TURN_QUIET_MS ?? 1000;
    this.retentionBodiesDays = env.RETENTION_BODIES_DAYS ?? 30;
    this.retentionReceiptsDays = env.RETENTION_RECEIPTS_DAYS ?? 90;
    this.retentionMediaDays = env.RETENTION_MEDIA_DAYS ?? 0;
    this.mediaMaxBytes = env.MEDIA_MAX_BYTES ?? 100 * 1024 * 1024;
    this.mediaBucket = readBucket(env);
    this.mediaScanCommand = readCommand(env.MEDIA_SCAN_COMMAND);
    this.resendUnknownAfterMinutes = env.RESEND_UNKNOWN_AFTER_MINUTES ?? 0;
    this.apiKey = env.API_KEY;
    this.encryptionKey = env.ENCRYPTION_KEY;
    this.allowUnsignedWebhooks = env.ALLOW_UNSIGNED_WEBHOOKS ?? false;
    this.firstLine = readFirstLine(env, this.allowUnsignedWebhooks);
    this.apiVersion = env.WHATSAPP_API_VERSION ?? NEWEST_GRAPH_VERSION;
    this.apiBaseUrl = (env.WHATSAPP_API_BASE_URL ?? 'https://graph.facebook.com').replace(/\/+$/, '');
    this.publicUrl = env.PUBLIC_URL?.replace(/\/+$/, '');
    this.trustedProxies = readAddresses(env, 'TRUSTED_PROXIES');
    this.webhookAllowedAddresses = readAddresses(env, 'WEBHOOK_ALLOWED_ADDRESSES');
    this.webhookClientCertificate = readClientCertificate(env);
    this.outwardPrivateAddresses = readAddresses(env, 'OUTWARD_PRIVATE_ADDRESSES');
    this.logLevel = env.LOG_LEVEL ?? 'info';
    this.crash = readCrash(env.CRASH_AT);
  }

  /** Where this process reaches itself, or the process that serves HTTP. */
  get localUrl(): string {
    const host = ['0.0.0.0', '::', ''].includes(this.webHost) ? '127.0.0.1' : this.webHost;
    return `http://${host.includes(':') ? `[${host}]` : host}:${this.port}`;
  }

  get servesHttp(): boolean {
    return this.role !== 'worker';
  }

  get works(): boolean {
    return this.role !== 'web';
  }
}

/**
 * Reads and validates the environment. An empty variable counts as unset.
 * @throws StartupError naming every variable at fault and its mend
 */
export function readConfig(env: Record<string, unknown>): Config {
  const set = Object.entries(env).filter(([, value]) => typeof value === 'string' && value.trim() !== '');
  const dto = plainToInstance(EnvironmentDto, Object.fromEntries(set));
  const faults = validateSync(dto, { skipMissingProperties: true, stopAtFirstError: true });
  if (faults.length > 0) {
    throw new StartupError(faults.map((fault) => Object.values(fault.constraints ?? {})[0]).join('; '));
  }
  if (dto.ALLOW_UNSIGNED_WEBHOOKS === true && dto.NODE_ENV === 'production') {
    throw new StartupError(
      'ALLOW_UNSIGNED_WEBHOOKS: refused when NODE_ENV=production; unset it and give WHATSAPP_APP_SECRET',
    );
  }
  if (dto.CRASH_AT !== undefined && dto.NODE_ENV === 'production') {
    throw new StartupError('CRASH_AT: for tests, refused when NODE_ENV=production; unset it');
  }
  return new Config(dto);
}

function readCrash(text: string | undefined): Crash | undefined {
  if (text === undefined) return undefined;
  const [point, passes = '0'] = text.split(':');
  return { point: point as CrashPoint, passes: Number(passes) };
}

function readFirstLine(env: EnvironmentDto, allowUnsigned: boolean): FirstLine | null {
  const values = {
    WHATSAPP_PHONE_NUMBER_ID: env.WHATSAPP_PHONE_NUMBER_ID,
    WHATSAPP_API_TOKEN: env.WHATSAPP_API_TOKEN,
    WHATSAPP_VERIFY_TOKEN: env.WHATSAPP_VERIFY_TOKEN ?? env.META_WEBHOOK_VERIFY_TOKEN,
    WHATSAPP_APP_SECRET: env.WHATSAPP_APP_SECRET,
  };
  if (Object.values(values).every((value) => value === undefined)) return null;
  const missing = (Object.keys(values) as (keyof typeof values)[])
    .filter((name) => values[name] === undefined)
    .filter((name) => !(name === 'WHATSAPP_APP_SECRET' && allowUnsigned));
  if (missing.length > 0) {
    const hints = missing.map((name) => `${name} (${WHERE_TO_FIND[name]})`);
    throw new StartupError(
      `The first line is incomplete; also set ${hints.join(', ')}, or unset all WHATSAPP_ variables`,
    );
  }
  return {
    phoneNumberId: values.WHATSAPP_PHONE_NUMBER_ID ?? '',
    businessAccountId: env.WHATSAPP_BUSINESS_ACCOUNT_ID ?? null,
    token: values.WHATSAPP_API_TOKEN ?? '',
    verifyToken: values.WHATSAPP_VERIFY_TOKEN ?? '',
    appSecret: values.WHATSAPP_APP_SECRET ?? null,
  };
}
