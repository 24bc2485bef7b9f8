import { ApiProperty } from '@nestjs/swagger';
import { ContactOfDto, MessageDto } from './messages.dto';

class ContactOfConversationDto extends ContactOfDto {
  @ApiProperty({ description: 'The identity key changed and is not acknowledged: it may be somebody else' })
  identityKeyChanged: boolean;
}

export class ConversationDto {
  @ApiProperty()
  id: string;

  @ApiProperty()
  lineId: string;

  @ApiProperty({ type: ContactOfConversationDto })
  contact: ContactOfConversationDto;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Until when free messages may be sent; null when the customer never wrote',
  })
  windowExpiresAt: Date | null;

  @ApiProperty({ type: String, nullable: true, description: 'Who takes care of it; null for nobody' })
  assignee: string | null;

  @ApiProperty({ description: 'False while a person has taken over' })
  botEnabled: boolean;

  @ApiProperty({ type: 'integer' })
  unreadCount: number;

  @ApiProperty({ type: MessageDto, nullable: true })
  lastMessage: MessageDto | null;

  @ApiProperty({ format: 'date-time', description: 'Of the last message' })
  timestamp: Date;
}
