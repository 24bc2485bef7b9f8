import { ApiProperty } from '@nestjs/swagger';
import type { JsonObject } from '../domain/json';
import { type OutboundType, TEXT_LIMIT } from '../domain/outbound';
import { Flag, FreeObject, FreeObjects, Numeric, OneOf, Part, Text, Url } from '../platform/http/fields';

/** In the order in which Meta's reference lists them. */
export const SEND_TYPES = [
  'text',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
  'reaction',
  'interactive',
  'template',
] as const satisfies readonly OutboundType[];

class TextPartDto {
  @Text({ max: TEXT_LIMIT })
  body: string;

  @Flag({ optional: true, description: 'Show a preview of the first link' })
  preview_url?: boolean;
}

class MediaPartDto {
  @Text({ max: 256, optional: true, description: "Meta's id of uploaded media; instead of `link`" })
  id?: string;

  @Text({ max: 36, optional: true, description: 'Of a file stored with POST /api/v1/media; instead of `id`' })
  mediaId?: string;

  @Url({ optional: true, description: 'An address that Meta fetches; instead of `id`' })
  link?: string;
}

class CaptionedPartDto extends MediaPartDto {
  @Text({ max: 1024, optional: true })
  caption?: string;
}

class DocumentPartDto extends CaptionedPartDto {
  @Text({ max: 255, optional: true })
  filename?: string;
}

class LocationPartDto {
  @Numeric({ min: -90, max: 90 })
  latitude: number;

  @Numeric({ min: -180, max: 180 })
  longitude: number;

  @Text({ max: 1000, optional: true })
  name?: string;

  @Text({ max: 1000, optional: true })
  address?: string;
}

class ReactionPartDto {
  @Text({ max: 256, description: "Meta's id of the message reacted to" })
  message_id: string;

  @Text({ min: 0, max: 64, description: 'Empty takes the reaction back', example: '👍' })
  emoji: string;
}

class ContextPartDto {
  @Text({ max: 256, description: "Meta's id of the message to quote" })
  message_id: string;
}

/** A message to send. Give `message`, or one part; the parts have the shapes of Meta's "Send messages" reference. */
export class SendMessageDto {
  @Text({
    max: 200,
    description: 'An international number with or without `+`, spaces, hyphens, or a business-scoped user id',
    example: '+5215512345678',
  })
  to: string;

  @Text({ max: TEXT_LIMIT, optional: true, description: 'Short for a text', example: '¡Hola!' })
  message?: string;

  @OneOf(SEND_TYPES, { optional: true, description: 'May be left out: the part that is given says it' })
  type?: OutboundType;

  @Text({ max: 100, optional: true, description: 'Needed when several lines are active' })
  lineId?: string;

  @Flag({
    optional: true,
    description:
      'A person goes on from here: the bot is quiet in the conversation until it is released. By default true from the browser session of an operator, false with an API key',
  })
  takeOver?: boolean;

  @Part(() => ContextPartDto, { optional: true })
  context?: ContextPartDto;

  @Part(() => TextPartDto, { optional: true })
  text?: TextPartDto;

  @Part(() => CaptionedPartDto, { optional: true })
  image?: CaptionedPartDto;

  @Part(() => CaptionedPartDto, { optional: true })
  video?: CaptionedPartDto;

  @Part(() => MediaPartDto, { optional: true })
  audio?: MediaPartDto;

  @Part(() => DocumentPartDto, { optional: true })
  document?: DocumentPartDto;

  @Part(() => MediaPartDto, { optional: true })
  sticker?: MediaPartDto;

  @Part(() => LocationPartDto, { optional: true })
  location?: LocationPartDto;

  @FreeObjects({ max: 257, optional: true, description: "Meta's contact cards" })
  contacts?: JsonObject[];

  @Part(() => ReactionPartDto, { optional: true })
  reaction?: ReactionPartDto;

  @FreeObject({ optional: true, description: "Meta's interactive object: buttons, list, link…" })
  interactive?: JsonObject;

  @FreeObject({
    optional: true,
    description: "Meta's template object; the only content that may be sent outside the 24-hour window",
    example: { name: 'pickup_ready', language: { code: 'es' } },
  })
  template?: JsonObject;
}

export class SentMessageDto {
  @ApiProperty({ description: 'Of the message; readable at once' })
  id: string;

  @ApiProperty({ enum: ['pending'] })
  status: 'pending';
}
