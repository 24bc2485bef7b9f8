import { ApiProperty } from '@nestjs/swagger';
import { Text } from '../platform/http/fields';
import { Password } from './operators.dto';

export class ChangeAccountDto {
  @Text({ max: 200, example: 'Ana' })
  name: string;
}

export class ChangePasswordDto {
  @Password({ current: true })
  currentPassword: string;

  @Password()
  newPassword: string;
}

/** For what decides who gets in. */
export class ProofDto {
  @Password({ current: true })
  password: string;
}

export class TotpDto {
  @ApiProperty({ description: 'To type into the app' })
  secret: string;

  @ApiProperty({ format: 'uri', description: 'The same for a QR code' })
  uri: string;
}

export class CodeDto {
  @Text({ max: 40, description: 'What the app shows now', example: '123456' })
  code: string;
}

export class RecoveryCodesDto {
  @ApiProperty({ type: [String], description: 'Each signs in once instead of the app; shown this once' })
  recoveryCodes: string[];
}

class OwnSessionDto {
  @ApiProperty({ format: 'date-time' })
  createdAt: Date;

  @ApiProperty({ format: 'date-time', description: 'To the minute' })
  lastSeenAt: Date;

  @ApiProperty({ type: String, nullable: true })
  address: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'As the browser names itself' })
  userAgent: string | null;

  @ApiProperty({ description: 'Whether it is the one that asks' })
  current: boolean;
}

export class OwnSessionsDto {
  @ApiProperty({ type: [OwnSessionDto], description: 'Newest first' })
  items: OwnSessionDto[];
}
