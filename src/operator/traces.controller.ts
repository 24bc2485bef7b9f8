import { Get, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type Access, Caller } from '../access/access';
import { Needs } from '../access/needs';
import { OperatorDatabase } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { ProblemDto } from '../platform/http/problem.dto';
import { LinesService } from '../tenants/lines.service';
import { RowId } from './ids';
import { API_BASE, OperatorController } from './operator-controller';
import { type List, listOf, ListQuery, pagingOf } from './paging';
import { findChange } from './queries/change';
import { loadConversations } from './queries/conversations';
import { findGraphRequest } from './queries/graph-request';
import { loadMessages } from './queries/messages';
import { listTraces, traceMessages } from './queries/traces';
import { MessageTraceDto, TraceDto } from './traces.dto';

/** What happened to messages, step by step. */
@OperatorController(API_BASE, 'Traces')
export class TracesController {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly lines: LinesService,
  ) {}

  @Get('conversations/:id/traces')
  @Needs('traces:read')
  @ApiOperation({
    summary: 'The ways of the messages of a conversation, the last to arrive first',
    description:
      'In the order in which Recado got or wrote them: a message that its customer wrote yesterday and that came now is first.',
  })
  @ApiOkResponse({ type: listOf(TraceDto) })
  @ApiNotFoundResponse({ type: ProblemDto })
  async list(
    @Caller() access: Access,
    @Param('id', new RowId('Conversation')) id: string,
    @Query() query: ListQuery,
  ): Promise<List<TraceDto>> {
    const paging = pagingOf(query);
    const [conversation] = await loadConversations(this.database, access, [{ id }]);
    if (conversation === undefined) throw Problem.notFound('Conversation');
    return listTraces(this.database, access, conversation.id, paging);
  }

  @Get('messages/:id/trace')
  @Needs('traces:read')
  @ApiOperation({ summary: 'The way of one message, with what brought it and the request that sends it' })
  @ApiOkResponse({ type: MessageTraceDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async find(
    @Caller() access: Access,
    @Param('id', new RowId('Message')) id: string,
  ): Promise<MessageTraceDto> {
    const [trace] = await traceMessages(this.database, await loadMessages(this.database, access, [{ id }]));
    if (trace === undefined) throw Problem.notFound('Message');
    const { door, event, message } = trace;
    const line = (await this.lines.all()).find((one) => one.id === message.lineId);
    return Object.assign(trace, {
      change: event === null ? null : await findChange(this.database, door?.inboxId ?? null, event.path),
      request: await findGraphRequest(this.database, id, line),
    });
  }
}
