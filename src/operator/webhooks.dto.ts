import { ApiProperty } from '@nestjs/swagger';
import { EVENT_STATES, MAYBE_TEXT, MOMENT } from './trace-parts.dto';

class WebhookEventDto {
  @ApiProperty()
  id: string;

  @ApiProperty({ example: 'entry[0].changes[0].value.messages[0]' })
  path: string;

  @ApiProperty({ enum: ['message', 'status', 'errors', 'field', 'unreadable'] })
  kind: string;

  @ApiProperty({ enum: EVENT_STATES })
  state: string;

  @ApiProperty(MAYBE_TEXT)
  reason: string | null;

  @ApiProperty(MAYBE_TEXT)
  messageId: string | null;

  @ApiProperty(MAYBE_TEXT)
  conversationId: string | null;
}

class WebhookDeadLetterDto {
  @ApiProperty()
  id: string;

  @ApiProperty({ description: 'Where in the body; empty for all of it' })
  path: string;

  @ApiProperty({ example: 'unknown_line' })
  reason: string;

  @ApiProperty({ description: 'For people: what is wrong, and the mend' })
  error: string;
}

/** A stored body and what became of it. What was delivered before has its events at the body that came first. */
export class WebhookDto {
  @ApiProperty()
  id: string;

  @ApiProperty(MOMENT)
  receivedAt: string;

  @ApiProperty({ ...MOMENT, nullable: true })
  replayedAt: string | null;

  @ApiProperty({ ...MAYBE_TEXT, description: 'The line of the address it came to; null on the shared doors' })
  lineId: string | null;

  @ApiProperty({ type: 'integer' })
  bytes: number;

  @ApiProperty({ enum: ['new', 'expanded', 'dead'] })
  state: string;

  @ApiProperty({ type: 'integer', description: 'Times that expanding it failed' })
  attempts: number;

  @ApiProperty({ type: [WebhookEventDto], description: 'The first 100' })
  events: WebhookEventDto[];

  @ApiProperty({ type: [WebhookDeadLetterDto], description: 'The first 100' })
  deadLetters: WebhookDeadLetterDto[];

  @ApiProperty({ description: 'Whether there are events or dead letters beyond those' })
  hasMore: boolean;
}
