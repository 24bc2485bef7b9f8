import { Body, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiNotFoundResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { mendOf } from '../domain/template';
import { OperatorDatabase } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { ProblemDto } from '../platform/http/problem.dto';
import { type Access, Caller } from '../access/access';
import { Needs } from '../access/needs';
import { TemplateSync } from '../templates/template-sync.service';
import { Line } from '../tenants/line';
import { LinesService } from '../tenants/lines.service';
import { API_BASE, OperatorController } from './operator-controller';
import { type List, listOf, pagingOf } from './paging';
import { listTemplates } from './queries/templates';
import { SyncedTemplatesDto, SyncTemplatesDto, TemplateDto, TemplateListQuery } from './templates.dto';

type AccountLine = Line & { readonly businessAccountId: string };

@OperatorController(`${API_BASE}/templates`, 'Templates')
export class TemplatesController {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly lines: LinesService,
    private readonly sync: TemplateSync,
  ) {}

  @Get()
  @Needs('templates:read')
  @ApiOperation({ summary: "Meta's message templates as they were last read or told of, last changed first" })
  @ApiOkResponse({ type: listOf(TemplateDto) })
  @ApiNotFoundResponse({ type: ProblemDto, description: 'Unknown `line`' })
  async list(@Caller() access: Access, @Query() query: TemplateListQuery): Promise<List<TemplateDto>> {
    const { line, status = null, name = null } = query;
    const accountId = line === undefined ? null : (await this.lineOf(access, line)).businessAccountId;
    const paging = pagingOf(query);
    const { items, nextCursor } = await listTemplates(
      this.database,
      access,
      { accountId, status, name },
      paging,
    );
    return { items: items.map(withMend), nextCursor };
  }

  @Post('sync')
  @Needs('templates:sync')
  @HttpCode(200)
  @ApiOperation({ summary: 'Read the templates of the accounts from Meta now' })
  @ApiOkResponse({ type: SyncedTemplatesDto })
  @ApiNotFoundResponse({ type: ProblemDto, description: 'Unknown `lineId`' })
  @ApiConflictResponse({
    type: ProblemDto,
    description: '`no_account`: the line has no WhatsApp Business account id',
  })
  async syncNow(@Caller() access: Access, @Body() { lineId }: SyncTemplatesDto): Promise<SyncedTemplatesDto> {
    const lines =
      lineId === undefined ? await this.accountLines(access) : [await this.lineOf(access, lineId)];
    const accounts: SyncedTemplatesDto['accounts'] = [];
    for (const line of lines) accounts.push(await this.sync.sync(line, line.businessAccountId));
    return { accounts };
  }

  private async lineOf(access: Access, lineId: string): Promise<AccountLine> {
    const line = (await this.own(access)).find(({ id }) => id === lineId.toLowerCase());
    if (line === undefined) throw Problem.notFound('Line');
    if (hasAccount(line)) return line;
    const message = `Line ${line.id} has no WhatsApp Business account id; set businessAccountId with PATCH /api/v1/lines/${line.id}`;
    throw new Problem('conflict', 'no_account', message);
  }

  /** One line for each account. */
  private async accountLines(access: Access): Promise<readonly AccountLine[]> {
    const active = (await this.own(access)).filter((line) => line.active).filter(hasAccount);
    return [...new Map(active.map((line) => [`${line.tenantId} ${line.businessAccountId}`, line])).values()];
  }

  private async own({ tenantId }: Access): Promise<readonly Line[]> {
    return (await this.lines.reload()).filter((line) => tenantId === null || line.tenantId === tenantId);
  }
}

function hasAccount(line: Line): line is AccountLine {
  return line.businessAccountId !== null;
}

function withMend<Row extends { readonly status: string | null }>(
  row: Row,
): Row & Pick<TemplateDto, 'sendable' | 'mend'> {
  const mend = mendOf(row.status) ?? null;
  return { ...row, sendable: mend === null, mend };
}
