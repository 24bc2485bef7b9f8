import { ApiProperty } from '@nestjs/swagger';
import { CHECKS, STATES } from '../doctor/finding';
import { Flag, Text } from '../platform/http/fields';

class FindingDto {
  @ApiProperty({ enum: CHECKS, enumName: 'DoctorCheck' })
  check: (typeof CHECKS)[number];

  @ApiProperty({
    enum: STATES,
    enumName: 'FindingState',
    description: '`skipped`: could not be looked at, or does not concern this line',
  })
  state: (typeof STATES)[number];

  @ApiProperty({ description: 'For people: what was seen' })
  found: string;

  @ApiProperty({ type: String, nullable: true, description: 'For people: what to do and where to click' })
  mend: string | null;
}

export class DiagnosisDto {
  @ApiProperty()
  lineId: string;

  @ApiProperty({ description: 'Nothing has failed' })
  healthy: boolean;

  @ApiProperty({ type: [FindingDto] })
  findings: FindingDto[];
}

export class RegisterLineDto {
  @Text({
    max: 6,
    pattern: /^\d{6}$/,
    say: "must be 6 digits: the PIN of the number's two-step verification, or a new one when it has none",
    example: '123456',
  })
  pin: string;
}

export class RegistrationDto {
  @ApiProperty()
  lineId: string;

  @ApiProperty({ enum: [true] })
  registered: boolean;
}

export class SubscribeLineDto {
  @Flag({
    optional: true,
    description:
      'Also takes away the address that the account has of its own, so that that of the app counts',
  })
  clearOverride?: boolean;
}

export class SubscriptionDto {
  @ApiProperty()
  lineId: string;

  @ApiProperty({ description: 'The WhatsApp Business account' })
  accountId: string;

  @ApiProperty({ description: 'False: the app was subscribed already, and nothing was done' })
  changed: boolean;
}
