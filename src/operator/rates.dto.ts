import { ApiProperty } from '@nestjs/swagger';
import { OneOf, Text } from '../platform/http/fields';
import { ListQuery } from './paging';

export class RatesQuery extends ListQuery {
  @Text({ max: 2, optional: true, example: 'CO' })
  market?: string;

  @Text({ max: 64, optional: true, example: 'utility' })
  category?: string;
}

export class PutRatesQuery {
  @OneOf(['true', 'false'], { optional: true, description: '`true`: all rates that the body lacks go' })
  replace?: 'true' | 'false';
}

/** Documents what `rate-faults.ts` reads. */
export class NewRateDto {
  @ApiProperty({ example: 'CO', description: 'Country of the customer, in two letters' })
  market: string;

  @ApiProperty({ example: 'service', description: "Meta's word, as receipts have it" })
  category: string;

  @ApiProperty({ example: 'USD' })
  currency: string;

  @ApiProperty({
    format: 'date',
    example: '2026-10-01',
    description: 'The first day, in the time zone of the account; it holds until a later one',
  })
  validFrom: string;

  @ApiProperty({ example: '0.0008', description: 'Per message, in decimal digits' })
  amount: string;
}

export class NewRatesDto {
  @ApiProperty({ type: [NewRateDto] })
  rates: NewRateDto[];
}

export class RateDto extends NewRateDto {
  @ApiProperty({ format: 'date-time' })
  updatedAt: Date;
}

export class RatesPutDto {
  @ApiProperty({ type: 'integer', description: 'Added or changed by this call' })
  written: number;
}
