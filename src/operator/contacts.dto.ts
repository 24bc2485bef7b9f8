import { ApiProperty } from '@nestjs/swagger';
import type { JsonObject } from '../domain/json';
import { Flag, FreeObject, OneOf, Text } from '../platform/http/fields';
import { ContactListQuery, ContactOfDto } from './messages.dto';

export class ContactsQuery extends ContactListQuery {
  @Text({ max: 256, optional: true, description: "The business's own id of the customer" })
  externalId?: string;
}

class AliasDto {
  @ApiProperty({ enum: ['phone', 'user_id', 'parent_user_id'] })
  kind: string;

  @ApiProperty()
  value: string;
}

export class ContactDto extends ContactOfDto {
  @ApiProperty({ type: String, nullable: true })
  externalId: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true })
  attributes: JsonObject;

  @ApiProperty({ type: [AliasDto], description: 'Every identity by which the contact is or was known' })
  aliases: AliasDto[];

  @ApiProperty({ description: 'Nothing is sent to a contact that opted out' })
  optedOut: boolean;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  optedOutAt: Date | null;

  @ApiProperty({
    description: 'No marketing is sent to a contact that stopped it; replies and other templates are',
  })
  marketingOptedOut: boolean;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  marketingOptedOutAt: Date | null;

  @ApiProperty({ description: 'Stored, never answered, nothing is sent' })
  blocked: boolean;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  blockedAt: Date | null;

  @ApiProperty({ type: String, nullable: true })
  identityKeyHash: string | null;

  @ApiProperty({ description: 'True until the change is acknowledged' })
  identityKeyChanged: boolean;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  identityChangedAt: Date | null;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Messages in a row that WhatsApp could not deliver (131026), since the contact wrote last',
  })
  undeliveredCount: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Since three in a row were not delivered; messages are sent all the same',
  })
  unreachableAt: Date | null;

  @ApiProperty({ format: 'date-time', description: 'When the contact was first seen' })
  timestamp: Date;
}

export class ChangeContactDto {
  @Text({ max: 256, optional: true, nullable: true, description: 'Null shows the name of the profile again' })
  name?: string | null;

  @Text({ max: 256, optional: true, nullable: true, description: "The business's own id of the customer" })
  externalId?: string | null;

  @FreeObject({ optional: true, description: 'Replaces what was there' })
  attributes?: JsonObject;

  @Flag({ optional: true, description: 'Of whatever the business begins' })
  optedOut?: boolean;

  @Flag({ optional: true })
  marketingOptedOut?: boolean;

  @Flag({
    optional: true,
    description: "Here only; `POST /contacts/:id/block` also puts it on WhatsApp's list",
  })
  blocked?: boolean;

  @Flag({ optional: true, description: 'True accepts the new identity key' })
  identityAcknowledged?: boolean;
}

export class MergeContactDto {
  @Text({
    max: 18,
    pattern: /^[1-9]\d*$/,
    say: 'must be the id of a contact',
    description: 'The contact that remains, with everything that was said to both',
  })
  into: string;
}

export class BlockDto {
  @Flag({
    optional: true,
    description:
      "Also on WhatsApp's own list, so that they cannot write any more; only within 24 hours of their last message",
  })
  whatsapp?: boolean;
}

class BlockedOnLineDto {
  @ApiProperty()
  lineId: string;

  @ApiProperty()
  done: boolean;

  @ApiProperty({ type: 'integer', nullable: true, description: "Meta's code" })
  code: number | null;

  @ApiProperty({ type: String, nullable: true })
  message: string | null;
}

export class BlockedDto {
  @ApiProperty({ type: ContactDto })
  contact: ContactDto;

  @ApiProperty({ type: [BlockedOnLineDto], description: 'Of each line that they talked to' })
  whatsapp: BlockedOnLineDto[];
}

export class ExportQuery {
  @OneOf(['zip', 'json'], { optional: true, description: 'By default a zip, with the bytes of the files' })
  format?: 'zip' | 'json';
}

export class ErasedDto {
  @ApiProperty({ description: 'Of the erasure' })
  id: string;

  @ApiProperty({
    description: 'False: the contact is gone, and workers still look through stored webhooks or remove files',
  })
  finished: boolean;

  @ApiProperty({ type: 'integer' })
  conversations: number;

  @ApiProperty({ type: 'integer' })
  messages: number;

  @ApiProperty({ type: 'integer', description: 'Of what customers sent' })
  files: number;

  @ApiProperty({ type: 'integer' })
  receipts: number;

  @ApiProperty({ type: 'integer' })
  referrals: number;
}
