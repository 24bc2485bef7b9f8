import { ApiProperty } from '@nestjs/swagger';
import { RIGHTS } from '../access/rights';
import { Field, Moment, Text } from '../platform/http/fields';

const RIGHT = { type: 'string', enum: [...RIGHTS] };

export class NewKeyDto {
  @Text({ max: 200, example: 'Online shop' })
  name: string;

  @Field(
    scopesFault,
    { type: 'array', items: RIGHT, minItems: 1, uniqueItems: true },
    { description: 'Rights, none that you lack', example: ['messages:send'] },
  )
  scopes: (typeof RIGHTS)[number][];

  @Text({
    max: 100,
    optional: true,
    nullable: true,
    description: 'Needed when there are several tenants; null: a key of the whole installation',
  })
  tenantId?: string | null;

  @Moment({
    optional: true,
    description: 'When it ends by itself; a key that is made with a key ends with that one at the latest',
  })
  expiresAt?: string;
}

export class ChangeKeyDto {
  @Text({ max: 200, optional: true })
  name?: string;

  @Moment({ optional: true, description: 'When it ends by itself: sooner than before, never later' })
  expiresAt?: string;
}

class KeyMakerDto {
  @ApiProperty({ type: String, enum: ['installation', 'key', 'operator'] })
  kind: 'installation' | 'key' | 'operator';

  @ApiProperty({ type: String, nullable: true })
  id: string | null;

  @ApiProperty()
  name: string;
}

export class KeyDto {
  @ApiProperty()
  id: string;

  @ApiProperty({ type: String, nullable: true, description: 'Null: it sees the whole installation' })
  tenantId: string | null;

  @ApiProperty()
  name: string;

  @ApiProperty({ example: 'recado_Ab3dE6', description: 'The first characters of the key' })
  prefix: string;

  @ApiProperty({ type: [String] })
  scopes: readonly string[];

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'To the minute' })
  lastUsedAt: Date | null;

  @ApiProperty({ format: 'date-time' })
  createdAt: Date;

  @ApiProperty({ type: KeyMakerDto })
  createdBy: KeyMakerDto;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  revokedAt: Date | null;
}

export class MadeKeyDto extends KeyDto {
  @ApiProperty({ description: 'The key itself. It is shown now and never again' })
  key: string;
}

function scopesFault(value: unknown): string | undefined {
  const known: readonly unknown[] = RIGHTS;
  if (!Array.isArray(value) || value.length === 0) return 'must be a list of at least one right';
  if (value.length > RIGHTS.length) return 'names a right more than once';
  const unknown = value.findIndex((scope) => !known.includes(scope));
  if (unknown >= 0) return `[${unknown}] is no right; there are ${RIGHTS.join(', ')}`;
  return new Set(value).size === value.length ? undefined : 'names a right more than once';
}
