import { ApiProperty } from '@nestjs/swagger';
import { Right, RIGHTS } from '../access/rights';
import { Text } from '../platform/http/fields';

export class SignInDto {
  @Text({ max: 1000, description: 'The API key of the installation' })
  apiKey: string;
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
}
