import { Body, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiConflictResponse, ApiNotFoundResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type Access, Caller } from '../access/access';
import { Needs } from '../access/needs';
import { DoctorService } from '../doctor/doctor.service';
import { LineSetupService } from '../doctor/line-setup.service';
import { ProblemDto } from '../platform/http/problem.dto';
import { TenantsService } from '../tenants/tenants.service';
import { UuidId } from './ids';
import {
  DiagnosisDto,
  RegisterLineDto,
  RegistrationDto,
  SubscribeLineDto,
  SubscriptionDto,
} from './line-setup.dto';
import { API_BASE, OperatorController } from './operator-controller';
import { ownLine } from './own-line';

const LINE_ID = new UuidId('Line');

@OperatorController(`${API_BASE}/lines/:id`, 'Lines')
export class LineSetupController {
  constructor(
    private readonly tenants: TenantsService,
    private readonly doctor: DoctorService,
    private readonly setup: LineSetupService,
  ) {}

  @Get('doctor')
  @Needs('lines:read')
  @ApiOperation({
    summary: 'What is right and wrong with a line, and how to mend it',
    description:
      'Asks the Graph API, and posts signed webhooks without content to this program, here and by way of PUBLIC_URL. Takes up to 20 seconds.',
  })
  @ApiOkResponse({ type: DiagnosisDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async examine(@Caller() access: Access, @Param('id', LINE_ID) id: string): Promise<DiagnosisDto> {
    await ownLine(this.tenants, access, id);
    const findings = await this.doctor.examine(id);
    const healthy = findings.every(({ state }) => state !== 'failed');
    return { lineId: id, healthy, findings: [...findings] };
  }

  @Post('register')
  @Needs('lines:write')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Register the number on the Cloud API (mends error 133010)',
    description: 'Meta takes 10 attempts in 72 hours. What waits leaves within a minute after.',
  })
  @ApiOkResponse({ type: RegistrationDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConflictResponse({
    type: ProblemDto,
    description:
      '`wrong_pin`, `number_not_verified`, `pin_locked`, `pin_too_fast`, `number_just_deleted`, `registration_quota`, `graph_refused`, `line_unreadable`',
  })
  async register(
    @Caller() access: Access,
    @Param('id', LINE_ID) id: string,
    @Body() { pin }: RegisterLineDto,
  ): Promise<RegistrationDto> {
    await ownLine(this.tenants, access, id);
    await this.setup.register(id, pin);
    return { lineId: id, registered: true };
  }

  @Post('subscribe')
  @Needs('lines:write')
  @HttpCode(200)
  @ApiOperation({
    summary: "Subscribe the app to the line's account, without which no webhook comes",
    description: 'May be repeated. A line that names no account learns it.',
  })
  @ApiOkResponse({ type: SubscriptionDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConflictResponse({
    type: ProblemDto,
    description: '`account_unknown`, `app_unknown`, `graph_refused`, `line_unreadable`',
  })
  async subscribe(
    @Caller() access: Access,
    @Param('id', LINE_ID) id: string,
    @Body() { clearOverride = false }: SubscribeLineDto,
  ): Promise<SubscriptionDto> {
    await ownLine(this.tenants, access, id);
    return { lineId: id, ...(await this.setup.subscribe(id, clearOverride)) };
  }
}
