import { ApiProperty } from '@nestjs/swagger';
import { Moment, Text } from '../platform/http/fields';
import { ListQuery } from './paging';

export class AuditQuery extends ListQuery {
  @Text({
    max: 200,
    optional: true,
    description: 'The id of an operator or a key; `installation` for the key of the installation',
  })
  actor?: string;

  @Text({
    max: 200,
    optional: true,
    description: 'Method and route; with `*` at the end, all that begin so',
    example: 'PATCH /api/v1/lines/:id',
  })
  action?: string;

  @Text({ max: 100, optional: true, description: 'The id of a row' })
  target?: string;

  @Moment({ optional: true, description: 'What was done at this moment or later' })
  since?: string;

  @Moment({ optional: true, description: 'What was done before it' })
  until?: string;
}

class ActorDto {
  @ApiProperty({
    type: String,
    enum: ['installation', 'key', 'operator', 'stranger'],
    description: '`stranger`: somebody who failed to sign in',
  })
  kind: string;

  @ApiProperty({ type: String, nullable: true })
  id: string | null;

  @ApiProperty({ description: 'As it was called then' })
  name: string;
}

export class AuditRowDto {
  @ApiProperty()
  id: string;

  @ApiProperty({ format: 'date-time' })
  timestamp: Date;

  @ApiProperty({ type: String, nullable: true, description: 'Null: it concerns the installation' })
  tenantId: string | null;

  @ApiProperty({ type: ActorDto })
  actor: ActorDto;

  @ApiProperty({ example: 'PATCH /api/v1/lines/:id' })
  action: string;

  @ApiProperty({
    type: [String],
    description:
      'Ids of the rows: those of the address, what was made, what changed besides; `role=…` where a role was given',
  })
  target: string[];

  @ApiProperty({
    type: [String],
    description: 'Which members the body had, never what was in them; empty when it was refused',
  })
  fields: string[];

  @ApiProperty({
    type: 'integer',
    description: 'Status of the answer; 499: the caller did not wait for it, and it may have been done',
  })
  outcome: number;

  @ApiProperty({ type: String, nullable: true, description: '`code` of the answer, when it was a refusal' })
  code: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Network address of the caller' })
  address: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'As in the log and in `X-Request-Id`' })
  requestId: string | null;
}
