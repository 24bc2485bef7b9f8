import { Body, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { ConversationsService } from '../conversations/conversations.service';
import { aboutConversations } from '../domain/news';
import { OperatorDatabase } from '../platform/database/database';
import { News } from '../platform/events/news';
import { Problem } from '../platform/errors/problem';
import { ProblemDto } from '../platform/http/problem.dto';
import { type Access, actsOn, Caller } from '../access/access';
import { Needs } from '../access/needs';
import { contactFilter, uuidFilter } from './contact-filter';
import { ChangeConversationDto, ConversationDto } from './conversations.dto';
import { RowId } from './ids';
import { LineListQuery, MessageDto } from './messages.dto';
import { API_BASE, OperatorController } from './operator-controller';
import { type List, listOf, ListQuery, pagingOf } from './paging';
import { contactIdsOf } from './queries/contacts';
import { listConversations, loadConversations } from './queries/conversations';
import { listMessages } from './queries/messages';

@OperatorController(`${API_BASE}/conversations`, 'Conversations')
export class ConversationsController {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly conversations: ConversationsService,
    private readonly news: News,
  ) {}

  @Get()
  @Needs('messages:read')
  @ApiOperation({ summary: 'Conversations, the one with the newest message first' })
  @ApiOkResponse({ type: listOf(ConversationDto) })
  async list(@Caller() access: Access, @Query() query: LineListQuery): Promise<List<ConversationDto>> {
    const paging = pagingOf(query);
    const lineId = uuidFilter('line', query.line);
    const contactIds = await contactIdsOf(this.database, access, contactFilter(query.contact));
    return listConversations(this.database, access, { lineId, contactIds }, paging);
  }

  @Get(':id')
  @Needs('messages:read')
  @ApiOperation({ summary: 'One conversation' })
  @ApiOkResponse({ type: ConversationDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async find(
    @Caller() access: Access,
    @Param('id', new RowId('Conversation')) id: string,
  ): Promise<ConversationDto> {
    const [conversation] = await loadConversations(this.database, access, [{ id }]);
    if (conversation === undefined) throw Problem.notFound('Conversation');
    return conversation;
  }

  @Patch(':id')
  @Needs('conversations:write')
  @ApiOperation({ summary: 'Take a conversation over, give it back to the bot, or mark it as read' })
  @ApiOkResponse({ type: ConversationDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async change(
    @Caller() access: Access,
    @Param('id', new RowId('Conversation')) id: string,
    @Body() changes: ChangeConversationDto,
  ): Promise<ConversationDto> {
    await this.database.inTransaction(async (tx) => {
      const changed = await this.conversations.change(tx, access.tenantId, id, changes);
      if (changed === null) throw Problem.notFound('Conversation');
      const { id: conversationId, tenantId } = changed;
      actsOn(access, tenantId);
      tx.afterCommit(() => this.news.tell(...aboutConversations([{ tenantId, conversationId }])));
    });
    return this.find(access, id);
  }

  @Get(':id/messages')
  @Needs('messages:read')
  @ApiOperation({ summary: 'The messages of a conversation, newest first' })
  @ApiOkResponse({ type: listOf(MessageDto) })
  @ApiNotFoundResponse({ type: ProblemDto })
  async messages(
    @Caller() access: Access,
    @Param('id', new RowId('Conversation')) id: string,
    @Query() query: ListQuery,
  ): Promise<List<MessageDto>> {
    const paging = pagingOf(query);
    const conversationIds = [(await this.find(access, id)).id];
    return listMessages(this.database, access, { lineId: null, conversationIds, status: null }, paging);
  }
}
