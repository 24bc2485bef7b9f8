import { Body, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { OperatorDatabase } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { ProblemDto } from '../platform/http/problem.dto';
import { type Access, Caller } from '../access/access';
import { Needs } from '../access/needs';
import { ReadingService } from '../sending/reading.service';
import { contactFilter, rowIdFilter, uuidFilter } from './contact-filter';
import { DecisionOfPersonDto } from './decision.dto';
import { DecisionService } from './decision.service';
import { RowId } from './ids';
import { MessageDto, MessageListQuery, ReadMarkDto } from './messages.dto';
import { API_BASE, OperatorController } from './operator-controller';
import { type List, listOf, ListQuery, pagingOf } from './paging';
import { contactIdsOf } from './queries/contacts';
import { conversationIdsWith, currentConversationId, listMessages, loadMessages } from './queries/messages';
import { listReceipts } from './queries/receipts';
import { ReceiptDto } from './trace-parts.dto';

@OperatorController(`${API_BASE}/messages`, 'Messages')
export class MessagesController {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly decisions: DecisionService,
    private readonly reading: ReadingService,
  ) {}

  @Get()
  @Needs('messages:read')
  @ApiOperation({ summary: 'Messages both ways, newest first' })
  @ApiOkResponse({ type: listOf(MessageDto) })
  async list(@Caller() access: Access, @Query() query: MessageListQuery): Promise<List<MessageDto>> {
    const paging = pagingOf(query);
    const lineId = uuidFilter('line', query.line);
    const asked = rowIdFilter('conversation', query.conversation);
    const conversationId = asked === null ? null : await currentConversationId(this.database, asked);
    const contactIds = await contactIdsOf(this.database, access, contactFilter(query.contact));
    const withContact = contactIds && (await conversationIdsWith(this.database, access, contactIds));
    const conversationIds =
      conversationId === null
        ? withContact
        : [conversationId].filter((id) => withContact === null || withContact.includes(id));
    return listMessages(
      this.database,
      access,
      { lineId, conversationIds, status: query.status ?? null },
      paging,
    );
  }

  @Get(':id')
  @Needs('messages:read')
  @ApiOperation({ summary: 'One message' })
  @ApiOkResponse({ type: MessageDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async find(@Caller() access: Access, @Param('id', new RowId('Message')) id: string): Promise<MessageDto> {
    const [message] = await loadMessages(this.database, access, [{ id }]);
    if (message === undefined) throw Problem.notFound('Message');
    return message;
  }

  @Get(':id/receipts')
  @Needs('messages:read')
  @ApiOperation({
    summary: 'What WhatsApp reported about a message, newest first',
    description: 'Kept for 90 days. A message to a group has receipts of each of its members.',
  })
  @ApiOkResponse({ type: listOf(ReceiptDto) })
  @ApiNotFoundResponse({ type: ProblemDto })
  async receipts(
    @Caller() access: Access,
    @Param('id', new RowId('Message')) id: string,
    @Query() query: ListQuery,
  ): Promise<List<ReceiptDto>> {
    await this.find(access, id);
    return listReceipts(this.database, id, pagingOf(query));
  }

  @Post(':id/read')
  @Needs('conversations:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Mark a message of the customer, and those before it, as read' })
  @ApiNoContentResponse({ description: 'It leaves by the outbox' })
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConflictResponse({
    type: ProblemDto,
    description: '`not_markable`: sent by the business, older than 30 days, or without an id of WhatsApp',
  })
  async markAsRead(
    @Caller() access: Access,
    @Param('id', new RowId('Message')) id: string,
    @Body() { typing = false }: ReadMarkDto,
  ): Promise<void> {
    await this.reading.markAsRead(access, id, { typing });
  }

  @Post(':id/decision')
  @Needs('messages:decide')
  @HttpCode(200)
  @ApiOperation({ summary: 'Decide on a message whose outcome is unknown' })
  @ApiOkResponse({ type: MessageDto, description: 'The message as it is now' })
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConflictResponse({
    type: ProblemDto,
    description:
      '`not_unknown`; with `resend` also `too_soon`, `service_window_closed`, `contact_opted_out`, `contact_blocked`; with `settle` `provider_message_id_taken`',
  })
  async decide(
    @Caller() access: Access,
    @Param('id', new RowId('Message')) id: string,
    @Body() decision: DecisionOfPersonDto,
  ): Promise<MessageDto> {
    await this.decisions.decide(await this.find(access, id), decision);
    return this.find(access, id);
  }
}
