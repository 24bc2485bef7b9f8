import { Body, Headers, HttpCode, Post } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiHeader,
  ApiNotFoundResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { readHandle } from '../domain/handle';
import { Recipient } from '../domain/outbound';
import { Problem } from '../platform/errors/problem';
import { ProblemDto } from '../platform/http/problem.dto';
import { type Access, Caller } from '../access/access';
import { digestOf, readKey } from './idempotency';
import { OperatorController } from './operator-controller';
import { contentOf } from './send-content';
import { SendMessageDto, SentMessageDto } from './send.dto';
import { SendService } from './send.service';

@OperatorController('webhook', 'Sending')
export class SendController {
  constructor(private readonly sender: SendService) {}

  @Post('send')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send a message to a customer' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Repeated within 24 hours with the same body, the message is sent once',
  })
  @ApiAcceptedResponse({ type: SentMessageDto })
  @ApiNotFoundResponse({ type: ProblemDto, description: 'Unknown `lineId`' })
  @ApiConflictResponse({
    type: ProblemDto,
    description:
      '`service_window_closed`, `contact_opted_out`, `contact_blocked`, `line_inactive` or `idempotency_key_reused`',
  })
  async message(
    @Caller() access: Access,
    @Body() request: SendMessageDto,
    @Headers('idempotency-key') header: string | undefined,
  ): Promise<SentMessageDto> {
    const key = readKey(header);
    const saying = {
      recipient: recipientOf(request.to),
      content: contentOf(request),
      replyTo: request.context?.message_id ?? null,
      takeOver: request.takeOver ?? access.isPerson ?? false,
    };
    const line = await this.sender.lineFor(access, request.lineId);
    const repeat = key === null ? null : { key, digest: digestOf(request) };
    return { id: await this.sender.send(line, saying, repeat), status: 'pending' };
  }
}

function recipientOf(to: string): Recipient {
  const { phone, userId } = readHandle(to) ?? {};
  if (phone !== undefined) return { phone };
  if (userId !== undefined) return { userId };
  throw Problem.invalid(
    'to',
    'must be an international number of 7 to 15 digits such as +5215512345678 (with or without +, spaces, hyphens), or a business-scoped user id such as MX.1234',
  );
}
