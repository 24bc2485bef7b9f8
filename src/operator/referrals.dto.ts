import { ApiProperty } from '@nestjs/swagger';
import type { JsonObject } from '../domain/json';
import { Text } from '../platform/http/fields';
import { ContactListQuery } from './messages.dto';

export class ReferralsQuery extends ContactListQuery {
  @Text({ max: 200, optional: true, description: "Meta's id of the ad or post" })
  sourceId?: string;
}

export class ReferralDto {
  @ApiProperty()
  id: string;

  @ApiProperty({ type: String, nullable: true })
  sourceId: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'ad' })
  sourceType: string | null;

  @ApiProperty({ type: String, nullable: true })
  sourceUrl: string | null;

  @ApiProperty({ type: String, nullable: true })
  headline: string | null;

  @ApiProperty({ type: String, nullable: true })
  body: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Click id, for conversions back to Meta' })
  ctwaClid: string | null;

  @ApiProperty()
  lineId: string;

  @ApiProperty()
  contactId: string;

  @ApiProperty()
  conversationId: string;

  @ApiProperty()
  messageId: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'The whole object as it came' })
  raw: JsonObject;

  @ApiProperty({ format: 'date-time' })
  timestamp: Date;
}
