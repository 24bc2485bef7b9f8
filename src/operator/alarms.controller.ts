import { Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type Access, Caller } from '../access/access';
import { Needs } from '../access/needs';
import { AlarmsService } from '../alarms/alarms.service';
import { OperatorDatabase } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { ProblemDto } from '../platform/http/problem.dto';
import { AlarmDto, AlarmsQuery } from './alarms.dto';
import { uuidFilter } from './contact-filter';
import { RowId } from './ids';
import { API_BASE, OperatorController } from './operator-controller';
import { type List, listOf, pagingOf } from './paging';
import { findAlarm, listAlarms } from './queries/alarms';

@OperatorController(`${API_BASE}/alarms`, 'Alarms')
export class AlarmsController {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly alarms: AlarmsService,
  ) {}

  @Get()
  @Needs('alarms:read')
  @ApiOperation({ summary: 'What a person has to mend, newest first' })
  @ApiOkResponse({ type: listOf(AlarmDto) })
  async list(@Caller() access: Access, @Query() query: AlarmsQuery): Promise<List<AlarmDto>> {
    const open = query.open === undefined ? null : query.open === 'true';
    const filters = { open, lineId: uuidFilter('line', query.line) };
    return listAlarms(this.database, access, filters, pagingOf(query));
  }

  @Post(':id/clear')
  @Needs('alarms:write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Close an alarm; it comes again when its cause does' })
  @ApiOkResponse({ type: AlarmDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async clear(@Caller() access: Access, @Param('id', new RowId('Alarm')) id: string): Promise<AlarmDto> {
    await this.database.inTransaction((tx) => this.alarms.clearOne(tx, access.tenantId, id));
    const alarm = await findAlarm(this.database, access, id);
    if (alarm === null) throw Problem.notFound('Alarm');
    return alarm;
  }
}
