import { ApiProperty } from '@nestjs/swagger';
import type { JsonObject } from '../domain/json';
import type { BusinessHours } from '../domain/business-hours';
import { Flag, Numeric, Part, Text, Url } from '../platform/http/fields';
import { ChangeOwnSettingsDto, HOURS, OwnSettingsDto, QuietHours } from './settings.dto';

const SECRET = { max: 4096, pattern: /^\S+$/, say: 'must not hold blanks or line breaks' } as const;
const ID = { max: 32, pattern: /^\d+$/, say: 'must be digits only; WhatsApp → API Setup shows it' } as const;

export class LineSettingsDto {
  @Text({ max: 200, optional: true, description: 'By default the phone number id' })
  name?: string;

  @Text({ ...ID, optional: true, nullable: true })
  businessAccountId?: string | null;

  @Text({
    ...ID,
    say: 'must be digits only; Business settings → Business info shows it',
    optional: true,
    nullable: true,
    description:
      'Id of the business portfolio, where user ids are valid; null for the single one of the tenant',
  })
  portfolioId?: string | null;

  @Flag({
    optional: true,
    description: 'Sends carry the identity key last accepted; WhatsApp refuses them when it changed (137000)',
  })
  identityCheck?: boolean;

  @Text({
    max: 32,
    pattern: /^\+?[\d\s().-]+$/,
    say: 'must be a phone number',
    optional: true,
    nullable: true,
    example: '+15550100001',
  })
  displayPhoneNumber?: string | null;

  @Flag({ optional: true, description: 'An inactive line receives no answers and sends nothing' })
  active?: boolean;

  @Url({ optional: true, nullable: true, description: "Another Graph address than Meta's" })
  apiBaseUrl?: string | null;

  @Text({
    max: 10,
    pattern: /^v\d+\.\d+$/,
    say: 'must be a version such as v26.0',
    optional: true,
    nullable: true,
  })
  apiVersion?: string | null;

  @Numeric({
    min: 0,
    max: 10_000,
    whole: true,
    optional: true,
    nullable: true,
    description: 'Null: what WhatsApp told of it, else LINE_MESSAGES_PER_SECOND; 0: unpaced',
  })
  messagesPerSecond?: number | null;

  @Text({
    max: 64,
    // Not offsets: what Postgres takes for one has the sign the other way round.
    pattern: /^(UTC|[A-Za-z_]+(\/[A-Za-z\d_+-]+)+)$/,
    say: 'must be a time zone such as America/Bogota, or UTC',
    optional: true,
    example: 'America/Bogota',
    description:
      'Of the WhatsApp Business account: in it the months of the free replies and of the costs begin',
  })
  accountTimezone?: string;

  @Text({
    max: 3,
    pattern: /^[A-Z]{3}$/,
    say: 'must be three capitals, such as USD',
    optional: true,
    nullable: true,
    description: 'What the account is billed in. Null: whichever currency there is a rate in',
  })
  billingCurrency?: string | null;

  @Part(() => ChangeOwnSettingsDto, {
    optional: true,
    description:
      "What the line has otherwise than its tenant; only what is given is changed, null: the tenant's",
  })
  settings?: ChangeOwnSettingsDto;

  @QuietHours()
  quietHours?: BusinessHours | null;

  @Text({
    ...SECRET,
    optional: true,
    nullable: true,
    description: 'App settings → Basic → App secret. Required, unless ALLOW_UNSIGNED_WEBHOOKS is on',
  })
  appSecret?: string | null;

  @Text({
    ...SECRET,
    optional: true,
    nullable: true,
    description:
      "Accepted beside `appSecret` while the app's secret changes, for this line alone. For all lines of the app: POST /lines/:id/app-secret",
  })
  secondAppSecret?: string | null;

  @Text({
    ...ID,
    say: 'must be digits only; App settings → Basic → App ID shows it',
    optional: true,
    nullable: true,
    description: 'Id of the Meta app that signs for the line, for people to see',
  })
  appId?: string | null;
}

export class NewLineDto extends LineSettingsDto {
  @Text({ max: 100, optional: true, description: 'Needed when there are several tenants' })
  tenantId?: string;

  @Text(ID)
  phoneNumberId: string;

  @Text({ ...SECRET, description: 'Token of a system user; it never comes out of the API' })
  token: string;

  @Text({ ...SECRET, description: 'What you enter under WhatsApp → Configuration' })
  verifyToken: string;
}

export class NewSimulatedLineDto {
  @Text({ max: 100, optional: true, description: 'Needed when there are several tenants' })
  tenantId?: string;

  @Text({ max: 200, optional: true, description: 'By default Demo' })
  name?: string;
}

export class ChangeAppSecretDto {
  @Text({ ...SECRET, description: 'The new one: App settings → Basic → App secret' })
  appSecret: string;
}

export class ChangeLineDto extends LineSettingsDto {
  @Text({
    max: 100,
    optional: true,
    description:
      'Another one moves the line: it ends, with its history where it was, and a new one, with a new id, has its credentials and settings. For the installation only',
  })
  tenantId?: string;

  @Text({ ...ID, optional: true })
  phoneNumberId?: string;

  @Text({ ...SECRET, optional: true })
  token?: string;

  @Text({ ...SECRET, optional: true })
  verifyToken?: string;
}

export class LineDto {
  @ApiProperty()
  id: string;

  @ApiProperty()
  tenantId: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ example: 'cloud-api' })
  provider: string;

  @ApiProperty()
  phoneNumberId: string;

  @ApiProperty({ type: String, nullable: true })
  businessAccountId: string | null;

  @ApiProperty({ type: String, nullable: true, description: "Null: the tenant's single one" })
  portfolioId: string | null;

  @ApiProperty({ description: 'Sends carry the identity key last accepted' })
  identityCheck: boolean;

  @ApiProperty({ type: String, nullable: true })
  displayPhoneNumber: string | null;

  @ApiProperty()
  active: boolean;

  @ApiProperty({ description: 'Wired to the built-in simulator instead of Meta' })
  simulated: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'Null: that of the installation' })
  apiBaseUrl: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Null: that of the installation' })
  apiVersion: string | null;

  @ApiProperty({ example: 'America/Bogota', description: 'Where months begin for what it pays' })
  accountTimezone: string;

  @ApiProperty({ type: String, nullable: true, example: 'USD' })
  billingCurrency: string | null;
  @ApiProperty({ type: 'integer', nullable: true, description: 'As it was set; null: not set' })
  messagesPerSecond: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'As WhatsApp told; null: it told nothing' })
  learntMessagesPerSecond: number | null;

  @ApiProperty({ type: 'integer', description: 'What holds; 0: unpaced' })
  effectiveMessagesPerSecond: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description:
      'Null: nothing holds the line back. Else it goes on then, or one message tries whether it may',
  })
  pausedUntil: Date | null;

  @ApiProperty({ type: 'integer', nullable: true, description: "Meta's code" })
  pausedCode: number | null;

  @ApiProperty({ type: String, nullable: true })
  pauseReason: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Only its marketing waits' })
  marketingPausedUntil: Date | null;

  @ApiProperty({ description: "What it has otherwise than its tenant; null: the tenant's" })
  settings: OwnSettingsDto;

  @ApiProperty({ ...HOURS, nullable: true, description: 'When its marketing waits; null: never' })
  quietHours: BusinessHours | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Its marketing waits until then, because of its quiet hours; null: they are not now',
  })
  quietUntil: Date | null;

  @ApiProperty()
  hasToken: boolean;

  @ApiProperty()
  hasVerifyToken: boolean;

  @ApiProperty()
  hasAppSecret: boolean;

  @ApiProperty({ description: 'The former one is still accepted' })
  hasSecondAppSecret: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'Of the Meta app that signs' })
  appId: string | null;

  @ApiProperty({
    description: 'The address of this line alone; `/webhook` serves all lines',
    example: '/webhook/…',
  })
  webhookPath: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'What WhatsApp told of it last, by kind: quality, name, restrictions of its account…',
  })
  told: JsonObject;

  @ApiProperty({ format: 'date-time' })
  createdAt: Date;
}

export class LinesOfAppDto {
  @ApiProperty({ type: [LineDto], description: 'Every line that was changed, or had been before' })
  lines: LineDto[];
}
