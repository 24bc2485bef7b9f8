import { ApiProperty } from '@nestjs/swagger';
import type { Json } from '../domain/json';
import { Flag, OneOf, Text } from '../platform/http/fields';
import { ListQuery } from './paging';

const WHO = 'A contact id, an international number with or without +, or a business-scoped user id';

const STATUSES = [
  'received',
  'pending',
  'sending',
  'sent',
  'delivered',
  'read',
  'played',
  'failed',
  'unknown',
  'cancelled',
];

export class ContactListQuery extends ListQuery {
  @Text({ max: 200, optional: true, description: WHO, example: '+5215512345678' })
  contact?: string;
}

export class LineListQuery extends ContactListQuery {
  @Text({ max: 100, optional: true, description: 'A line id' })
  line?: string;
}

export class MessageListQuery extends LineListQuery {
  @Text({ max: 100, optional: true, description: 'A conversation id' })
  conversation?: string;

  @OneOf(STATUSES, { optional: true, description: '`unknown` finds those that wait for a decision' })
  status?: string;
}

export class ReadMarkDto {
  @Flag({
    optional: true,
    description:
      'Shows that an answer is being written, until it comes or for 25 seconds; only when one follows',
  })
  typing?: boolean;
}

export class ContactOfDto {
  @ApiProperty()
  id: string;

  @ApiProperty({ type: String, nullable: true, description: 'Digits of the international number' })
  phone: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Business-scoped user id' })
  userId: string | null;

  @ApiProperty({ type: String, nullable: true })
  name: string | null;

  @ApiProperty({ type: String, nullable: true })
  username: string | null;
}

class ReactionDto {
  @ApiProperty()
  emoji: string;

  @ApiProperty({ description: 'The phone of the customer who reacted, else their user id' })
  from: string;

  @ApiProperty({ format: 'date-time' })
  timestamp: string;
}

export class ProviderErrorDto {
  @ApiProperty({ type: 'integer', nullable: true })
  code: number | null;

  @ApiProperty({ required: false })
  title?: string;

  @ApiProperty({ required: false })
  message?: string;

  @ApiProperty({ required: false })
  details?: string;

  @ApiProperty({ required: false, description: "Meta's page about it" })
  href?: string;
}

class EditDto {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: "Meta's message: `type` and its part",
  })
  message: Json;

  @ApiProperty({ format: 'date-time' })
  timestamp: string;
}

export class MessageDto {
  @ApiProperty()
  id: string;

  @ApiProperty()
  conversationId: string;

  @ApiProperty()
  lineId: string;

  @ApiProperty({ type: ContactOfDto })
  contact: ContactOfDto;

  @ApiProperty({ enum: ['inbound', 'outbound'] })
  direction: string;

  @ApiProperty({ description: "Meta's type: text, image, interactive…", example: 'text' })
  type: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description:
      'By type: text `{body}`, media `{mediaId, mimeType, sha256, caption, filename, media: {id, state, reason, size, mimeType, sniffedType, sha256}}`, location…',
  })
  content: Json;

  @ApiProperty({ type: String, nullable: true, description: "Meta's id (wamid), once known" })
  providerMessageId: string | null;

  @ApiProperty({ enum: STATUSES })
  status: string;

  @ApiProperty({
    type: String,
    enum: ['resend', 'resend_by_rule', 'discard', 'settle'],
    nullable: true,
    description:
      'What was decided when its outcome was unknown; a receipt that came later still makes it `sent`',
  })
  decision: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'The message that this one says again' })
  resendOf: string | null;

  @ApiProperty({ type: [ProviderErrorDto] })
  errors: ProviderErrorDto[];

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'The ad it came from',
  })
  referral: Json;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'What it quotes or asks about: `{messageId, referredProduct, forwarded…}`',
  })
  context: Json;

  @ApiProperty({ type: [ReactionDto] })
  reactions: ReactionDto[];

  @ApiProperty({ type: EditDto, nullable: true, description: 'What its writer made of it later' })
  edit: EditDto | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When its writer took it back; the content stays readable here',
  })
  revokedAt: string | null;

  @ApiProperty({ format: 'date-time' })
  timestamp: Date;
}
