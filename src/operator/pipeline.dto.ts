import { ApiProperty } from '@nestjs/swagger';

const COUNT = { type: 'integer', minimum: 0 } as const;

class InboxCountsDto {
  @ApiProperty(COUNT)
  new: number;

  @ApiProperty(COUNT)
  expanded: number;

  @ApiProperty(COUNT)
  dead: number;
}

class EventCountsDto {
  @ApiProperty(COUNT)
  pending: number;

  @ApiProperty(COUNT)
  done: number;

  @ApiProperty(COUNT)
  skipped: number;

  @ApiProperty(COUNT)
  dead: number;

  @ApiProperty({ ...COUNT, description: 'Age of the oldest pending event, 0 when there is none' })
  oldestPendingMs: number;
}

class OutboxCountsDto {
  @ApiProperty(COUNT)
  pending: number;

  @ApiProperty(COUNT)
  sending: number;

  @ApiProperty(COUNT)
  sent: number;

  @ApiProperty(COUNT)
  rejected: number;

  @ApiProperty(COUNT)
  unknown: number;

  @ApiProperty(COUNT)
  cancelled: number;
}

export class PipelineDto {
  @ApiProperty({ type: InboxCountsDto, description: 'Stored webhook bodies' })
  inbox: InboxCountsDto;

  @ApiProperty({ type: EventCountsDto, description: 'What came out of them' })
  events: EventCountsDto;

  @ApiProperty({ type: OutboxCountsDto, description: 'Messages and read marks to be sent' })
  outbox: OutboxCountsDto;
}
