import { Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type Access, Caller } from '../access/access';
import { Needs } from '../access/needs';
import { OperatorDatabase } from '../platform/database/database';
import { AuditQuery, AuditRowDto } from './audit.dto';
import { API_BASE, OperatorController } from './operator-controller';
import { type List, listOf, pagingOf } from './paging';
import { listAudit } from './queries/audit';

@OperatorController(`${API_BASE}/audit`, 'Audit')
export class AuditController {
  constructor(private readonly database: OperatorDatabase) {}

  @Get()
  @Needs('audit:read')
  @ApiOperation({ summary: 'Who did what, and who was refused, newest first' })
  @ApiOkResponse({ type: listOf(AuditRowDto) })
  async list(@Caller() access: Access, @Query() query: AuditQuery): Promise<List<AuditRowDto>> {
    const { actor = null, action = null, target = null, since, until } = query;
    const moment = (text?: string) => (text === undefined ? null : new Date(text));
    const filters = { actor, action, target, since: moment(since), until: moment(until) };
    return listAudit(this.database, access, filters, pagingOf(query));
  }
}
