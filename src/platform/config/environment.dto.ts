import { Transform } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateBy,
} from 'class-validator';
import { CRASH_POINTS } from '../chaos/crash-points';

const URL_OPTIONS = { require_tld: false, require_protocol: true } as const;
const PUBLIC_URL_MEND =
  'PUBLIC_URL: give the https address under which the world reaches this program, without /webhook';
const LEAST_DIFFERENT = 6;
const toNumber = ({ value }: { value: unknown }) => (/^-?\d+$/.test(String(value)) ? Number(value) : value);
const toBoolean = ({ value }: { value: unknown }) =>
  ({ true: true, on: true, '1': true, false: false, off: false, '0': false })[String(value).toLowerCase()] ??
  value;

/** Every variable that the program reads. Messages name the mend and never the value, which may be a secret. */
export class EnvironmentDto {
  @IsOptional()
  @Transform(toNumber)
  @IsInt({ message: 'PORT: give a whole number, e.g. PORT=3000' })
  @Min(1, { message: 'PORT: give a number from 1 to 65535' })
  @Max(65535, { message: 'PORT: give a number from 1 to 65535' })
  PORT?: number;

  @IsOptional()
  @IsString()
  HOST?: string;

  @IsOptional()
  @IsString()
  WEB_HOST?: string;

  @IsOptional()
  @Transform(toNumber)
  @IsInt({ message: 'WORKER_PORT: give a whole number, or unset it: a worker needs no port' })
  @Min(1, { message: 'WORKER_PORT: give a number from 1 to 65535' })
  @Max(65535, { message: 'WORKER_PORT: give a number from 1 to 65535' })
  WORKER_PORT?: number;

  @IsOptional()
  @IsString()
  DATA_DIR?: string;

  @IsOptional()
  @Matches(/^postgres(ql)?:\/\/\S+$/, {
    message:
      'DATABASE_URL: give postgres://user:password@host:5432/database, or unset it to use the embedded Postgres',
  })
  DATABASE_URL?: string;

  @IsOptional()
  @Matches(/^rediss?:\/\/\S+$/, {
    message: 'REDIS_URL: give redis://host:6379, or unset it to run without Redis',
  })
  REDIS_URL?: string;

  @IsOptional()
  @IsIn(['web', 'worker', 'all'], { message: 'ROLE: give web, worker or all' })
  ROLE?: 'web' | 'worker' | 'all';

  @IsOptional()
  @Transform(toBoolean)
  @IsIn([true, false], { message: 'SIMULATOR: give on or off' })
  SIMULATOR?: boolean;

  @IsOptional()
  @Transform(toNumber)
  @IsInt({ message: 'LINE_MESSAGES_PER_SECOND: give a whole number, 0 for unpaced' })
  @Min(0, { message: 'LINE_MESSAGES_PER_SECOND: give a number of at least 0' })
  @Max(10_000, { message: 'LINE_MESSAGES_PER_SECOND: give a number up to 10000' })
  LINE_MESSAGES_PER_SECOND?: number;

  @IsOptional()
  @Transform(toBoolean)
  @IsIn([true, false], { message: 'CONTACT_PACE: give on or off' })
  CONTACT_PACE?: boolean;

  @IsOptional()
  @Transform(toNumber)
  @IsInt({ message: 'TURN_QUIET_MS: give milliseconds, 0 to answer at once' })
  @Min(0, { message: 'TURN_QUIET_MS: give a number of at least 0' })
  @Max(60_000, { message: 'TURN_QUIET_MS: give at most 60000' })
  TURN_QUIET_MS?: number;

  @IsOptional()
  @Transform(toNumber)
  @IsInt({ message: 'RETENTION_BODIES_DAYS: give whole days' })
  @Min(8, { message: 'RETENTION_BODIES_DAYS: give at least 8, since WhatsApp delivers again for 7 days' })
  @Max(36_500, { message: 'RETENTION_BODIES_DAYS: give at most 36500' })
  RETENTION_BODIES_DAYS?: number;

  @IsOptional()
  @Transform(toNumber)
  @IsInt({ message: 'RETENTION_RECEIPTS_DAYS: give whole days' })
  @Min(8, { message: 'RETENTION_RECEIPTS_DAYS: give at least 8, since WhatsApp delivers again for 7 days' })
  @Max(36_500, { message: 'RETENTION_RECEIPTS_DAYS: give at most 36500' })
  RETENTION_RECEIPTS_DAYS?: number;

  @IsOptional()
  @Transform(toNumber)
  @IsInt({ message: 'RETENTION_MEDIA_DAYS: give whole days, 0 to keep files' })
  @Min(0, { message: 'RETENTION_MEDIA_DAYS: give a number of at least 0' })
  @Max(36_500, { message: 'RETENTION_MEDIA_DAYS: give at most 36500' })
  RETENTION_MEDIA_DAYS?: number;

  @IsOptional()
  @Transform(toNumber)
  @IsInt({ message: 'MEDIA_MAX_BYTES: give a whole number of bytes' })
  @Min(1024, { message: 'MEDIA_MAX_BYTES: give at least 1024' })
  @Max(1024 ** 3, { message: 'MEDIA_MAX_BYTES: give at most 1073741824' })
  MEDIA_MAX_BYTES?: number;

  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
    message: 'MEDIA_S3_BUCKET: give the name of a bucket, or unset it to keep files in DATA_DIR',
  })
  MEDIA_S3_BUCKET?: string;

  @IsOptional()
  @IsUrl(
    { ...URL_OPTIONS, protocols: ['http', 'https'] },
    { message: 'MEDIA_S3_ENDPOINT: give an http or https address' },
  )
  MEDIA_S3_ENDPOINT?: string;

  @IsOptional()
  @Matches(/^[a-z0-9-]+$/, { message: 'MEDIA_S3_REGION: give a region such as us-east-1' })
  MEDIA_S3_REGION?: string;

  @IsOptional()
  @IsString()
  MEDIA_S3_ACCESS_KEY_ID?: string;

  @IsOptional()
  @IsString()
  MEDIA_S3_SECRET_ACCESS_KEY?: string;

  @IsOptional()
  @IsString()
  MEDIA_SCAN_COMMAND?: string;

  @IsOptional()
  @Transform(toNumber)
  @IsInt({ message: 'RESEND_UNKNOWN_AFTER_MINUTES: give whole minutes, 0 to resend nothing' })
  @Min(0, { message: 'RESEND_UNKNOWN_AFTER_MINUTES: give a number of at least 0' })
  @Max(1440, { message: 'RESEND_UNKNOWN_AFTER_MINUTES: give at most 1440, a day' })
  RESEND_UNKNOWN_AFTER_MINUTES?: number;

  @IsOptional()
  @MinLength(16, { message: 'API_KEY: give at least 16 characters, e.g. from `openssl rand -hex 32`' })
  @ValidateBy(
    { name: 'variety', validator: { validate: (key: string) => new Set(key).size >= LEAST_DIFFERENT } },
    {
      message: `API_KEY: it opens everything and can be guessed; give at least ${LEAST_DIFFERENT} different characters, e.g. from \`openssl rand -hex 32\``,
    },
  )
  API_KEY?: string;

  @IsOptional()
  @Matches(/^[0-9a-f]{64}$/i, {
    message: 'ENCRYPTION_KEY: give 64 hex digits, e.g. from `openssl rand -hex 32`',
  })
  ENCRYPTION_KEY?: string;

  @IsOptional()
  @Matches(/^\d+$/, { message: 'WHATSAPP_PHONE_NUMBER_ID: digits only; WhatsApp → API Setup shows it' })
  WHATSAPP_PHONE_NUMBER_ID?: string;

  @IsOptional()
  @Matches(/^\d+$/, { message: 'WHATSAPP_BUSINESS_ACCOUNT_ID: digits only; WhatsApp → API Setup shows it' })
  WHATSAPP_BUSINESS_ACCOUNT_ID?: string;

  @IsOptional()
  @IsString()
  WHATSAPP_API_TOKEN?: string;

  @IsOptional()
  @IsString()
  WHATSAPP_VERIFY_TOKEN?: string;

  @IsOptional()
  @IsString()
  META_WEBHOOK_VERIFY_TOKEN?: string;

  @IsOptional()
  @IsString()
  WHATSAPP_APP_SECRET?: string;

  @IsOptional()
  @Transform(toBoolean)
  @IsIn([true, false], { message: 'ALLOW_UNSIGNED_WEBHOOKS: give true or false' })
  ALLOW_UNSIGNED_WEBHOOKS?: boolean;

  @IsOptional()
  @Matches(/^v\d+\.\d+$/, { message: 'WHATSAPP_API_VERSION: give a version such as v26.0' })
  WHATSAPP_API_VERSION?: string;

  @IsOptional()
  @IsUrl(
    { ...URL_OPTIONS, protocols: ['http', 'https'] },
    { message: 'WHATSAPP_API_BASE_URL: give an http or https address' },
  )
  WHATSAPP_API_BASE_URL?: string;

  @IsOptional()
  @IsUrl(
    {
      ...URL_OPTIONS,
      protocols: ['http', 'https'],
      disallow_auth: true,
      allow_query_components: false,
      allow_fragments: false,
    },
    { message: PUBLIC_URL_MEND },
  )
  @Matches(/^(?!.*\/webhooks?(\/|$))/, { message: PUBLIC_URL_MEND })
  PUBLIC_URL?: string;

  @IsOptional()
  @IsString()
  TRUSTED_PROXIES?: string;

  @IsOptional()
  @IsString()
  WEBHOOK_ALLOWED_ADDRESSES?: string;

  @IsOptional()
  @IsString()
  WEBHOOK_CLIENT_CERT_HEADER?: string;

  @IsOptional()
  @IsString()
  OUTWARD_PRIVATE_ADDRESSES?: string;

  @IsOptional()
  @IsIn(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    message: 'LOG_LEVEL: give trace, debug, info, warn, error, fatal or silent',
  })
  LOG_LEVEL?: string;

  /** For tests: where the process kills itself, and after how many passes. */
  @IsOptional()
  @Matches(new RegExp(`^(${CRASH_POINTS.join('|')})(:\\d{1,9})?$`), {
    message: `CRASH_AT: give one of ${CRASH_POINTS.join(', ')}, perhaps with :passes`,
  })
  CRASH_AT?: string;

  @IsOptional()
  @Transform(({ value }: { value: unknown }) => String(value).trim().toLowerCase())
  @IsIn(['production', 'development', 'test'], {
    message: 'NODE_ENV: give production, development or test, or unset it',
  })
  NODE_ENV?: 'production' | 'development' | 'test';
}
