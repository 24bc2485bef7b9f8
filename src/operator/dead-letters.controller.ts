import { Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiNotFoundResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { DeadLetterReplayService } from '../operations/dead-letter-replay.service';
import { OperatorDatabase } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { ProblemDto } from '../platform/http/problem.dto';
import { type Access, Caller } from '../access/access';
import { DeadLetterDto, DeadLettersQuery } from './dead-letters.dto';
import { RowId } from './ids';
import { API_BASE, OperatorController } from './operator-controller';
import { type List, listOf, pagingOf } from './paging';
import { findDeadLetter, listDeadLetters } from './queries/dead-letters';

@OperatorController(`${API_BASE}/dead-letters`, 'Dead letters')
export class DeadLettersController {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly replays: DeadLetterReplayService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What could not be processed, newest first' })
  @ApiOkResponse({ type: listOf(DeadLetterDto) })
  async list(@Caller() access: Access, @Query() query: DeadLettersQuery): Promise<List<DeadLetterDto>> {
    const replayed = query.replayed === undefined ? null : query.replayed === 'true';
    const filters = { reason: query.reason ?? null, replayed };
    return listDeadLetters(this.database, access, filters, pagingOf(query));
  }

  @Get(':id')
  @ApiOperation({ summary: 'One dead letter with its whole body' })
  @ApiOkResponse({ type: DeadLetterDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async find(
    @Caller() access: Access,
    @Param('id', new RowId('Dead letter')) id: string,
  ): Promise<DeadLetterDto> {
    const letter = await findDeadLetter(this.database, access, id);
    if (letter === null) throw Problem.notFound('Dead letter');
    return letter;
  }

  @Post(':id/replay')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Process it again, as if it had arrived now; what was done before is not repeated',
  })
  @ApiOkResponse({ type: DeadLetterDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConflictResponse({ type: ProblemDto, description: '`not_replayable`: it can never be read' })
  async replay(
    @Caller() access: Access,
    @Param('id', new RowId('Dead letter')) id: string,
  ): Promise<DeadLetterDto> {
    await this.replays.replay(id, access.tenantId);
    return this.find(access, id);
  }
}
