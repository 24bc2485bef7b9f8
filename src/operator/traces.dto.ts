import { ApiProperty } from '@nestjs/swagger';
import { type Json } from '../domain/json';
import { MessageDto } from './messages.dto';
import { DecisionDto, DoorDto, EventDto, ReceiptDto, SendingDto } from './trace-parts.dto';

class OtherMessageDto {
  @ApiProperty()
  messageId: string;
}

/** The way of one message. What does not apply to it, or did not happen yet, is null. */
export class TraceDto {
  @ApiProperty({ type: MessageDto })
  message: MessageDto;

  @ApiProperty({ type: DoorDto, nullable: true, description: 'How it came in' })
  door: DoorDto | null;

  @ApiProperty({ type: EventDto, nullable: true, description: 'What it became' })
  event: EventDto | null;

  @ApiProperty({ type: DecisionDto, nullable: true, description: 'What the bot made of it' })
  decision: DecisionDto | null;

  @ApiProperty({ type: OtherMessageDto, nullable: true, description: 'Our reply to it' })
  answer: OtherMessageDto | null;

  @ApiProperty({ type: OtherMessageDto, nullable: true, description: 'The message that it replies to' })
  inReplyTo: OtherMessageDto | null;

  @ApiProperty({ type: SendingDto, nullable: true, description: 'How it goes out' })
  sending: SendingDto | null;

  @ApiProperty({ type: [ReceiptDto], description: 'In the order in which they came' })
  receipts: ReceiptDto[];
}

class ChangeDto {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'As WhatsApp sent it',
  })
  json: Json;

  @ApiProperty({
    type: String,
    enum: ['too_large', 'gone'],
    nullable: true,
    description: 'Why it is not shown',
  })
  reason: 'too_large' | 'gone' | null;
}

class GraphRequestDto {
  @ApiProperty({ example: 'POST' })
  method: string;

  @ApiProperty({ description: 'The token travels in a header and is never shown' })
  url: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  body: object;
}

export class MessageTraceDto extends TraceDto {
  @ApiProperty({
    type: ChangeDto,
    nullable: true,
    description: 'The change of the webhook that brought it, and nothing else of the body',
  })
  change: ChangeDto | null;

  @ApiProperty({
    type: GraphRequestDto,
    nullable: true,
    description:
      'The request that sends it. Not stored: written anew from the message, as it is for each attempt',
  })
  request: GraphRequestDto | null;
}
