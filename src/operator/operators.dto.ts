import { ApiProperty } from '@nestjs/swagger';
import { isEmail } from 'class-validator';
import { type Role, ROLES } from '../access/rights';
import { Field, Flag, OneOf, Text, textFault } from '../platform/http/fields';

/** ASVS 5 asks for 8 at least and recommends more; without rules of which characters, length is what counts. */
const SHORTEST_PASSWORD = 12;
const LONGEST_EMAIL = 254;

/** A password to be, or with `current` one that there is, whose length is nobody's business. */
export function Password({ current = false }: { current?: boolean } = {}): PropertyDecorator {
  if (current) return Text({ max: 1000 });
  const description = `Any characters; not one that is easy to guess`;
  return Text({ min: SHORTEST_PASSWORD, max: 128, description });
}

export function Email(options: { optional?: boolean } = {}): PropertyDecorator {
  const fault = (value: unknown) =>
    textFault(value, 3, LONGEST_EMAIL) ??
    (isEmail(String(value).trim(), { require_tld: false }) ? undefined : 'must be an e-mail address');
  return Field(
    fault,
    { type: String, format: 'email', maxLength: LONGEST_EMAIL },
    { ...options, example: 'ana@sol.example' },
  );
}

export class ChangeOperatorDto {
  @Text({ max: 200, optional: true, example: 'Ana' })
  name?: string;

  @OneOf(ROLES, { optional: true, description: 'Not to and from `owner`: who that is is invited anew' })
  role?: Role;

  @Flag({ optional: true, description: 'Nobody’s own. False ends the sessions of the operator' })
  active?: boolean;
}

export class ResetDto {
  @Flag({
    optional: true,
    description: 'Whether codes are removed too, for whom app and recovery codes are gone',
  })
  totp?: boolean;
}

export class OperatorDto {
  @ApiProperty()
  id: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Null: an owner, who belongs to the installation',
  })
  tenantId: string | null;

  @ApiProperty()
  name: string;

  @ApiProperty()
  email: string;

  @ApiProperty({ enum: ROLES, enumName: 'Role' })
  role: Role;

  @ApiProperty({ description: 'Those who are not cannot sign in' })
  active: boolean;

  @ApiProperty({ description: 'Whether signing in takes a code too' })
  hasTotp: boolean;

  @ApiProperty({ format: 'date-time' })
  createdAt: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  lastSignInAt: Date | null;
}
