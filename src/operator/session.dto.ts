import { ApiProperty } from '@nestjs/swagger';
import { Text } from '../platform/http/fields';

export class SignInDto {
  @Text({ max: 1000, description: 'The API key of the installation' })
  apiKey: string;
}

export class SessionDto {
  @ApiProperty({ type: String, nullable: true, description: 'Null: the whole installation' })
  tenantId: string | null;

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
