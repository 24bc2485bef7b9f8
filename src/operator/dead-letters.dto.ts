import { ApiProperty } from '@nestjs/swagger';
import { OneOf, Text } from '../platform/http/fields';
import { ListQuery } from './paging';

export class DeadLettersQuery extends ListQuery {
  @Text({ max: 100, optional: true, example: 'unknown_line' })
  reason?: string;

  @OneOf(['true', 'false'], { optional: true })
  replayed?: 'true' | 'false';
}

export class DeadLetterDto {
  @ApiProperty()
  id: string;

  @ApiProperty({ description: 'For programs', example: 'unknown_line' })
  reason: string;

  @ApiProperty({ description: 'For people: what is wrong, and the mend' })
  error: string;

  @ApiProperty({ description: 'Where in the body; empty for all of it' })
  path: string;

  @ApiProperty({ type: String, nullable: true })
  tenantId: string | null;

  @ApiProperty({ type: String, nullable: true })
  lineId: string | null;

  @ApiProperty({ description: 'The stored body as text; in lists at most its first 65,536 bytes' })
  body: string;

  @ApiProperty({ type: 'integer', description: 'Size of the whole body' })
  bodyBytes: number;

  @ApiProperty({ type: 'integer' })
  attempts: number;

  @ApiProperty({ format: 'date-time' })
  createdAt: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  replayedAt: Date | null;
}
