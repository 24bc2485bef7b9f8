import { ApiProperty } from '@nestjs/swagger';
import { Right, RIGHTS, type Role, ROLES } from '../access/rights';
import { Text } from '../platform/http/fields';

/** Either e-mail and password, or the key. */
export class SignInDto {
  @Text({ max: 254, optional: true, description: 'Of an operator; with `password`' })
  email?: string;

  @Text({ max: 1000, optional: true })
  password?: string;

  @Text({
    max: 40,
    optional: true,
    description: 'Of the authenticator app, or a recovery code; asked for by `code_required`',
  })
  code?: string;

  @Text({ max: 1000, optional: true, description: 'The API key of the installation, instead of all others' })
  apiKey?: string;
}

class SignedInOperatorDto {
  @ApiProperty()
  id: string;

  @ApiProperty()
  name: string;

  @ApiProperty()
  email: string;

  @ApiProperty({ enum: ROLES, enumName: 'Role' })
  role: Role;

  @ApiProperty({ description: 'Whether signing in takes a code too' })
  hasTotp: boolean;
}

export class SessionDto {
  @ApiProperty({ type: String, nullable: true, description: 'Null: the whole installation' })
  tenantId: string | null;

  @ApiProperty({ enum: RIGHTS, isArray: true, enumName: 'Right', description: 'What the caller may do' })
  rights: Right[];

  @ApiProperty({ description: 'Whether the simulator runs here, so that there is a playground' })
  simulator: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'https://api.tienda.mx',
    description: 'Under which the world reaches this installation; null: PUBLIC_URL is not set',
  })
  publicUrl: string | null;

  @ApiProperty({ type: SignedInOperatorDto, nullable: true, description: 'Null: it is a key' })
  operator: SignedInOperatorDto | null;

  @ApiProperty({ description: 'Told to the installation’s key only: nobody is an owner yet' })
  ownerMissing: boolean;
}
