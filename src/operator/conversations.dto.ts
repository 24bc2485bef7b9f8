import { ApiProperty } from '@nestjs/swagger';
import { Flag, Text } from '../platform/http/fields';
import { ContactOfDto, MessageDto } from './messages.dto';

export class ConversationDto {
  @ApiProperty()
  id: string;

  @ApiProperty()
  lineId: string;

  @ApiProperty({ type: ContactOfDto })
  contact: ContactOfDto;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Until when free messages may be sent; null when the customer never wrote',
  })
  windowExpiresAt: Date | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description:
      'Until when everything is free of charge, since the customer came from an ad and was answered in time; null otherwise',
  })
  freeEntryExpiresAt: Date | null;

  @ApiProperty({ type: String, nullable: true, description: 'Who takes care of it; null for nobody' })
  assignee: string | null;

  @ApiProperty({ description: 'False while a person has taken over' })
  botEnabled: boolean;

  @ApiProperty({
    type: String,
    enum: ['person', 'phone_app', 'standby', 'customer'],
    nullable: true,
    description:
      "Why the bot is quiet: a person here, a message typed at the business's phone, Meta's own agent has the floor, or the customer asked for a person",
  })
  silencedBy: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  silencedAt: Date | null;

  @ApiProperty({ type: 'integer' })
  unreadCount: number;

  @ApiProperty({ type: MessageDto, nullable: true })
  lastMessage: MessageDto | null;

  @ApiProperty({ format: 'date-time', description: 'Of the last message' })
  timestamp: Date;
}

export class ChangeConversationDto {
  @Flag({ optional: true, description: 'False: the bot is quiet there until it is released with true' })
  botEnabled?: boolean;

  @Text({ max: 200, optional: true, nullable: true, description: 'Who takes care of it; null for nobody' })
  assignee?: string | null;

  @Flag({ optional: true, description: 'True: nothing in it is unread' })
  read?: boolean;
}
