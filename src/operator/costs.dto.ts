import { ApiProperty } from '@nestjs/swagger';
import { Field, isDay, momentFault, Text } from '../platform/http/fields';
import { ContactListQuery } from './messages.dto';

/** A day, or a moment with its time zone. */
function DayOrMoment(description: string): PropertyDecorator {
  return Field(
    (value) =>
      (typeof value === 'string' && isDay(value)) || momentFault(value) === undefined
        ? undefined
        : 'must be a day such as 2026-11-30, or a moment with its time zone such as 2026-11-30T15:00:00Z',
    { type: String },
    { optional: true, description, example: '2026-11-30' },
  );
}

export class CostsQuery extends ContactListQuery {
  @DayOrMoment(
    "The first day, in the time zone of each line's account. Unless said, the month of `to`, or the current",
  )
  from?: string;

  @DayOrMoment('The last day, which is part of it; of a moment, what is before it')
  to?: string;

  @Text({ max: 100, optional: true, description: 'A line id' })
  line?: string;

  @Text({
    max: 100,
    optional: true,
    example: 'line,category',
    description: 'Any of `line`, `contact`, `category`, `market`, `day`, `month`, separated by commas',
  })
  groupBy?: string;
}

class AmountDto {
  @ApiProperty({ example: 'USD' })
  currency: string;

  @ApiProperty({ example: '12.3456', description: 'Decimal digits, exact' })
  amount: string;
}

class UnpricedDto {
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'CO',
    description: 'Null: the receipt did not tell the country, so no rate can price it',
  })
  market: string | null;

  @ApiProperty({ example: 'service' })
  category: string;

  @ApiProperty({ type: String, nullable: true, description: 'What the line is billed in, if it says' })
  currency: string | null;

  @ApiProperty({ type: 'integer' })
  messages: number;
}

const KEY = { type: String, nullable: true, required: false } as const;

export class CostDto {
  @ApiProperty({ ...KEY, nullable: false, description: 'This and the next five: as `groupBy` asks' })
  lineId?: string | null;

  @ApiProperty({ ...KEY, description: 'Null: of messages that other programs sent through the line' })
  contactId?: string | null;

  @ApiProperty({ ...KEY, nullable: false, example: 'service' })
  category?: string | null;

  @ApiProperty({ ...KEY, example: 'CO', description: 'Country of the customer; null when unknown' })
  market?: string | null;

  @ApiProperty({ ...KEY, nullable: false, example: '2026-11-30' })
  day?: string | null;

  @ApiProperty({ ...KEY, nullable: false, example: '2026-11' })
  month?: string | null;

  @ApiProperty({ type: 'integer', description: 'Those that WhatsApp told the price of, without failed ones' })
  messages: number;

  @ApiProperty({ type: 'integer' })
  billable: number;

  @ApiProperty({ type: 'integer' })
  free: number;

  @ApiProperty({ type: [AmountDto], description: 'One for each currency that rates are in' })
  amounts: AmountDto[];

  @ApiProperty({ type: [UnpricedDto], description: 'Billable messages without a rate: enter these' })
  unpriced: UnpricedDto[];
}

export class FreeTierDto {
  @ApiProperty()
  lineId: string;

  @ApiProperty({ example: '2026-11', description: 'The current month' })
  month: string;

  @ApiProperty({ type: 'integer', example: 1000, description: 'Free service replies of a month' })
  included: number;

  @ApiProperty({ type: 'integer', description: 'As receipts call them free' })
  used: number;

  @ApiProperty({ type: 'integer' })
  left: number;

  @ApiProperty({ format: 'date-time' })
  resetsAt: Date;

  @ApiProperty({ example: 'America/Bogota' })
  accountTimezone: string;
}

export class CostsDto {
  @ApiProperty({ type: [CostDto], description: 'In the order of the groups' })
  items: readonly CostDto[];

  @ApiProperty({ type: String, nullable: true, description: 'Null at the end' })
  nextCursor: string | null;

  @ApiProperty({ type: [FreeTierDto], description: 'Of each line' })
  freeTier: readonly FreeTierDto[];
}
