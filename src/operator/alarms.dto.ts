import { ApiProperty } from '@nestjs/swagger';
import type { AlarmSeverity } from '../alarms/alarms.service';
import type { Json } from '../domain/json';
import { OneOf, Text } from '../platform/http/fields';
import { ListQuery } from './paging';

export class AlarmsQuery extends ListQuery {
  @OneOf(['true', 'false'], { optional: true, description: 'True: only those that are not cleared' })
  open?: 'true' | 'false';

  @Text({ max: 100, optional: true, description: 'The id of a line' })
  line?: string;
}

export class AlarmDto {
  @ApiProperty()
  id: string;

  @ApiProperty()
  tenantId: string;

  @ApiProperty({ type: String, nullable: true, description: 'Null when it is about a whole account' })
  lineId: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Id of the WhatsApp Business account' })
  accountId: string | null;

  @ApiProperty({ description: 'What is wrong; at most one of a kind is open for a line', example: 'payment' })
  kind: string;

  @ApiProperty({ enum: ['warning', 'critical'], description: '`critical`: messages do not leave' })
  severity: AlarmSeverity;

  @ApiProperty({ type: 'integer', nullable: true, description: "Meta's code", example: 131042 })
  code: number | null;

  @ApiProperty()
  title: string;

  @ApiProperty({ description: 'What to do about it' })
  mend: string;

  @ApiProperty({
    nullable: true,
    oneOf: [
      { type: 'object', additionalProperties: true },
      { type: 'array', items: {} },
    ],
  })
  details: Json;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When it is over by itself, if WhatsApp said so',
  })
  endsAt: Date | null;

  @ApiProperty({ type: 'integer', minimum: 1, description: 'How often it was seen' })
  count: number;

  @ApiProperty({ format: 'date-time' })
  raisedAt: Date;

  @ApiProperty({ format: 'date-time' })
  lastSeenAt: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  clearedAt: Date | null;
}
