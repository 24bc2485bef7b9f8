import { ApiProperty } from '@nestjs/swagger';
import type { JsonObject } from '../domain/json';
import { type OutboundType, TEXT_LIMIT } from '../domain/outbound';
import { Flag, FreeObject, FreeObjects, Numeric, OneOf, Part, Text } from '../platform/http/fields';
import { SEND_TYPES } from '../sending/content';

class ContextPartDto {
  @Text({ max: 256, description: "Meta's id of the message to quote" })
  message_id: string;
}

/**
 * A message to send. Give `message`, or one part; the parts have the shapes of Meta's "Send messages" reference, which
 * `message-shapes` checks and describes.
 */
export class SendMessageDto {
  @Text({ max: 200 })
  to: string;

  @Text({ max: TEXT_LIMIT, optional: true })
  message?: string;

  @OneOf(SEND_TYPES, { optional: true })
  type?: OutboundType;

  @Text({ max: 100, optional: true })
  lineId?: string;

  @Flag({
    optional: true,
    description:
      'A person goes on from here: the bot is quiet in the conversation until it is released. By default true from the browser session of an operator, false with an API key',
  })
  takeOver?: boolean;

  @Part(() => ContextPartDto, { optional: true })
  context?: ContextPartDto;

  @OneOf(['utility'], { optional: true })
  category?: string;

  @Numeric({ min: 30, max: 43_200, whole: true, optional: true })
  message_send_ttl_seconds?: number;

  @FreeObject({ optional: true })
  text?: JsonObject;

  @FreeObject({ optional: true })
  image?: JsonObject;

  @FreeObject({ optional: true })
  video?: JsonObject;

  @FreeObject({ optional: true })
  audio?: JsonObject;

  @FreeObject({ optional: true })
  document?: JsonObject;

  @FreeObject({ optional: true })
  sticker?: JsonObject;

  @FreeObject({ optional: true })
  location?: JsonObject;

  @FreeObjects({ max: 257, optional: true })
  contacts?: JsonObject[];

  @FreeObject({ optional: true })
  reaction?: JsonObject;

  @FreeObject({ optional: true })
  interactive?: JsonObject;

  @FreeObject({ optional: true })
  template?: JsonObject;
}

export class SentMessageDto {
  @ApiProperty({ description: 'Of the message; readable at once' })
  id: string;

  @ApiProperty({ enum: ['pending'] })
  status: 'pending';
}
