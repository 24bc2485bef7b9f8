import { ApiProperty } from '@nestjs/swagger';
import { Text } from '../platform/http/fields';

export class TenantInputDto {
  @Text({ max: 200, example: 'Panadería Sol' })
  name: string;
}

export class TenantDto {
  @ApiProperty()
  id: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: Date;
}
