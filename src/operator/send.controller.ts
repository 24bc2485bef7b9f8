import { Body, Headers, HttpCode, Post } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiConflictResponse,
  ApiHeader,
  ApiNotFoundResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { ProblemDto } from '../platform/http/problem.dto';
import { Caller } from '../access/access';
import { Needs } from '../access/needs';
import { contentOf } from '../sending/content';
import { digestOf, readKey } from '../sending/idempotency';
import { chooseLine } from '../sending/line-choice';
import { recipientOf } from '../sending/recipient';
import { SendService } from '../sending/send.service';
import { TenantsService } from '../tenants/tenants.service';
import { OperatorController } from './operator-controller';
import { SEND_BODY } from './send-document';
import { SendMessageDto, SentMessageDto } from './send.dto';

@OperatorController('webhook', 'Sending')
export class SendController {
  constructor(
    private readonly tenants: TenantsService,
    private readonly sender: SendService,
  ) {}

  @Post('send')
  @Needs('messages:send')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send a message to a customer' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Repeated within 24 hours with the same body, the message is sent once',
  })
  @ApiBody(SEND_BODY)
  @ApiAcceptedResponse({ type: SentMessageDto })
  @ApiNotFoundResponse({ type: ProblemDto, description: 'Unknown `lineId`' })
  @ApiConflictResponse({
    type: ProblemDto,
    description:
      '`service_window_closed`, `contact_opted_out`, `contact_blocked`, `line_inactive`, `idempotency_key_reused`; of templates `template_unknown`, `template_not_sendable`, `phone_required`, `marketing_not_delivered`, `business_initiated_restricted`, `utility_restricted`',
  })
  async message(
    @Caller() access: Caller,
    @Body() request: SendMessageDto,
    @Headers('idempotency-key') header: string | undefined,
  ): Promise<SentMessageDto> {
    const key = readKey(header);
    const saying = {
      recipient: recipientOf(request.to),
      content: contentOf(request),
      replyTo: request.context?.message_id ?? null,
      takeOver: request.takeOver ?? access.isPerson,
    };
    const line = await chooseLine(this.tenants, access, request.lineId);
    const repeat = key === null ? null : { key, digest: digestOf(request) };
    return { id: await this.sender.send(line, saying, repeat), status: 'pending' };
  }
}
