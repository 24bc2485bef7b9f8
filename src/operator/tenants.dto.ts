import { ApiProperty } from '@nestjs/swagger';
import { Part, Text } from '../platform/http/fields';
import { ChangeSettingsDto, SettingsDto } from './settings.dto';

export class TenantInputDto {
  @Text({ max: 200, example: 'Panadería Sol' })
  name: string;
}

export class ChangeTenantDto {
  @Text({ max: 200, optional: true, example: 'Panadería Sol' })
  name?: string;

  @Part(() => ChangeSettingsDto, { optional: true, description: 'Only what is given is changed' })
  settings?: ChangeSettingsDto;
}

export class TenantDto {
  @ApiProperty()
  id: string;

  @ApiProperty()
  name: string;

  @ApiProperty({ type: SettingsDto })
  settings: SettingsDto;

  @ApiProperty({ format: 'date-time' })
  createdAt: Date;
}
