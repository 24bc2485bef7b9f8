import { ApiProperty } from '@nestjs/swagger';
import { DEAD_LETTER_REASONS, type DeadLetterReason, REASON_NAMES } from '../inbox/dead-letter-reasons';
import { Flag, Moment, Numeric, OneOf, Text } from '../platform/http/fields';
import { ListQuery } from './paging';

const MEANINGS = REASON_NAMES.map((name) => {
  const { meaning, replayable } = DEAD_LETTER_REASONS[name];
  return `\`${name}\`: ${meaning}${replayable ? '' : '; cannot be replayed'}`;
}).join('. ');
const REASON = { enum: REASON_NAMES, enumName: 'DeadLetterReason', description: MEANINGS };
const LINE = 'The id of the line that the message is of, else of the address it came to';
const SINCE = 'Those that first died at this moment or later';
const UNTIL = 'Those that first died before it';

export class DeadLettersQuery extends ListQuery {
  @OneOf(REASON_NAMES, { optional: true, description: MEANINGS })
  reason?: DeadLetterReason;

  @Text({ max: 100, optional: true, description: LINE })
  line?: string;

  @Moment({ optional: true, description: SINCE })
  since?: string;

  @Moment({ optional: true, description: UNTIL })
  until?: string;

  @OneOf(['true', 'false'], { optional: true })
  replayed?: 'true' | 'false';
}

/** Which dead letters to replay: at least one of the choices, or `all`. */
export class ReplayManyDto {
  @Flag({ optional: true, description: 'True: whichever they are; needed when nothing else chooses' })
  all?: boolean;

  @OneOf(REASON_NAMES, { optional: true })
  reason?: DeadLetterReason;

  @Text({ max: 100, optional: true, description: LINE })
  lineId?: string;

  @Moment({ optional: true, description: SINCE })
  since?: string;

  @Moment({ optional: true, description: UNTIL })
  until?: string;

  @Numeric({
    min: 1,
    max: 1000,
    whole: true,
    optional: true,
    description: 'How many at most; 100 unless said',
  })
  limit?: number;
}

export class ReplayedDto {
  @ApiProperty({ type: 'integer', description: 'Given another try by this call' })
  replayed: number;

  @ApiProperty({ type: 'integer', description: 'Open ones of this choice that can never be read' })
  refused: number;

  @ApiProperty({ type: 'integer', description: 'Open ones of this choice that are left for the next call' })
  remaining: number;
}

export class DeadLetterCountDto {
  @ApiProperty(REASON)
  reason: string;

  @ApiProperty({ type: 'integer', description: 'Not replayed, or died again since' })
  open: number;

  @ApiProperty({ type: 'integer' })
  replayed: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Of the open ones' })
  oldestAt: Date | null;
}

export class DeadLetterCountsDto {
  @ApiProperty({ type: [DeadLetterCountDto], description: 'Reasons without a dead letter are left out' })
  items: DeadLetterCountDto[];
}

export class DeadLetterDto {
  @ApiProperty()
  id: string;

  @ApiProperty(REASON)
  reason: string;

  @ApiProperty({ description: 'For people: what is wrong, and the mend' })
  error: string;

  @ApiProperty({ description: 'Where in the body; empty for all of it' })
  path: string;

  @ApiProperty({ type: String, nullable: true })
  tenantId: string | null;

  @ApiProperty({ type: String, nullable: true })
  lineId: string | null;

  @ApiProperty({
    description:
      'The stored body as text; in lists at most its first 65,536 bytes. A body may be about several tenants: a tenant sees the change of it that died, and in lists nothing of a larger body',
  })
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
