import { Body, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiNotFoundResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { DeadLetterReplayService } from '../operations/dead-letter-replay.service';
import { OperatorDatabase } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { ProblemDto } from '../platform/http/problem.dto';
import { type Access, Caller } from '../access/access';
import { Needs } from '../access/needs';
import { uuidFilter } from './contact-filter';
import {
  DeadLetterCountsDto,
  DeadLetterDto,
  DeadLettersQuery,
  ReplayedDto,
  ReplayManyDto,
} from './dead-letters.dto';
import { RowId } from './ids';
import { API_BASE, OperatorController } from './operator-controller';
import { type List, listOf, pagingOf } from './paging';
import { countDeadLetters, findDeadLetter, listDeadLetters } from './queries/dead-letters';

const MOST_REPLAYED = 100;

@OperatorController(`${API_BASE}/dead-letters`, 'Dead letters')
export class DeadLettersController {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly replays: DeadLetterReplayService,
  ) {}

  @Get()
  @Needs('dead-letters:read')
  @ApiOperation({ summary: 'What could not be processed, newest first' })
  @ApiOkResponse({ type: listOf(DeadLetterDto) })
  async list(@Caller() access: Access, @Query() query: DeadLettersQuery): Promise<List<DeadLetterDto>> {
    const replayed = query.replayed === undefined ? null : query.replayed === 'true';
    const filters = {
      reason: query.reason ?? null,
      lineId: uuidFilter('line', query.line),
      replayed,
      ...periodOf(query),
    };
    return listDeadLetters(this.database, access, filters, pagingOf(query));
  }

  @Get('counts')
  @Needs('dead-letters:read')
  @ApiOperation({ summary: 'How many there are of each reason' })
  @ApiOkResponse({ type: DeadLetterCountsDto })
  async counts(@Caller() access: Access): Promise<DeadLetterCountsDto> {
    return { items: await countDeadLetters(this.database, access) };
  }

  @Post('replay')
  @Needs('dead-letters:replay')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Process many again, the oldest open ones first; what was done before is not repeated',
  })
  @ApiOkResponse({ type: ReplayedDto })
  async replayMany(@Caller() { tenantId }: Access, @Body() choice: ReplayManyDto): Promise<ReplayedDto> {
    assertChosen(choice);
    const { reason = null, lineId, limit = MOST_REPLAYED } = choice;
    const filter = { tenantId, reason, lineId: uuidFilter('lineId', lineId), ...periodOf(choice) };
    return this.replays.replayOpen(filter, limit);
  }

  @Get(':id')
  @Needs('dead-letters:read')
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
  @Needs('dead-letters:replay')
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

function periodOf({ since, until }: { since?: string; until?: string }): {
  since: Date | null;
  until: Date | null;
} {
  const moment = (text?: string) => (text === undefined ? null : new Date(text));
  return { since: moment(since), until: moment(until) };
}

/** Nobody replays everything by leaving something out, nor thinks that `all` was narrowed. */
function assertChosen({ all, reason, lineId, since, until }: ReplayManyDto): void {
  const chosen = [reason, lineId, since, until].some((choice) => choice !== undefined);
  if (all === true && chosen) throw Problem.invalid('all', 'leave it out when something else chooses');
  if (all === true || chosen) return;
  throw Problem.invalid('all', 'choose by reason, lineId, since or until, or say {"all": true}');
}
