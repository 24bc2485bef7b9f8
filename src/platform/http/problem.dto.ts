import { ApiProperty } from '@nestjs/swagger';

class FaultDto {
  @ApiProperty({ description: 'Where, as a dotted path', example: 'text.body' })
  field: string;

  @ApiProperty({ example: 'must have 1 to 4096 characters, not 5000' })
  message: string;
}

/** What every refusal looks like. */
export class ProblemDto {
  @ApiProperty({ type: 'integer', example: 400 })
  statusCode: number;

  @ApiProperty({ description: 'For programs; it does not change', example: 'validation_failed' })
  code: string;

  @ApiProperty({ description: 'For people: what is wrong, and the mend' })
  message: string;

  @ApiProperty({ type: [FaultDto] })
  details: FaultDto[];
}

export function problemBody(
  statusCode: number,
  code: string,
  message: string,
  details: readonly Readonly<FaultDto>[] = [],
): ProblemDto {
  return { statusCode, code, message, details: [...details] };
}
