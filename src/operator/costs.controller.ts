import { Get, Query, Req, Res } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Access, assertOwn, Caller } from '../access/access';
import { OperatorDatabase } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { isDay } from '../platform/http/fields';
import { ProblemDto } from '../platform/http/problem.dto';
import { TenantsService } from '../tenants/tenants.service';
import { contactFilter, uuidFilter } from './contact-filter';
import { costsCsv } from './costs-csv';
import { CostsDto, CostsQuery } from './costs.dto';
import { API_BASE, OperatorController } from './operator-controller';
import { pageOfAll } from './paging';
import { contactIdsOf } from './queries/contacts';
import { Group, GROUPS } from './queries/cost-items';
import { CostFilters, Edge, listCosts } from './queries/costs';
import { listFreeTiers } from './queries/free-tiers';

@OperatorController(`${API_BASE}/costs`, 'Costs')
export class CostsController {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly tenants: TenantsService,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'What WhatsApp charges for our messages, and how many free replies are left',
    description:
      'From the receipts of the messages and the rates that were entered. With `Accept: text/csv` all groups as CSV.',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: CostsDto })
  @ApiNotFoundResponse({ type: ProblemDto, description: 'Unknown line' })
  async list(
    @Caller() access: Access,
    @Query() query: CostsQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CostsDto | string> {
    const filters = await this.filtersOf(access, query);
    const costs = await listCosts(this.database, access, filters);
    if (request.accepts(['json', 'text/csv']) === 'text/csv') {
      response.type('text/csv').attachment('costs.csv');
      return costsCsv(costs, filters.groupBy);
    }
    const freeTier = await listFreeTiers(this.database, access, filters.lineId);
    return { ...pageOfAll(costs, query), freeTier };
  }

  private async filtersOf(access: Access, query: CostsQuery): Promise<CostFilters> {
    const lineId = uuidFilter('line', query.line);
    const groupBy = groupsOf(query.groupBy);
    const span = spanOf(query);
    const contact = contactFilter(query.contact);
    if (lineId !== null) assertOwn(access, (await this.tenants.line(lineId)).tenantId, `Line ${lineId}`);
    return { ...span, lineId, groupBy, contactIds: await contactIdsOf(this.database, access, contact) };
  }
}

function groupsOf(text: string | undefined): readonly Group[] {
  const words = text?.split(',').map((word) => word.trim()) ?? [];
  const isGroup = (word: string): word is Group => Object.hasOwn(GROUPS, word);
  if (words.every(isGroup)) return [...new Set(words)];
  throw Problem.invalid('groupBy', `must be some of ${Object.keys(GROUPS).join(', ')}, separated by commas`);
}

/** A `to` alone ends the month that it is in. */
function spanOf({ from, to }: CostsQuery): { from: Edge; to: Edge } {
  const first = from ?? (to === undefined ? undefined : `${to.slice(0, 7)}-01`);
  const isBackwards = first !== undefined && to !== undefined && Date.parse(first) > Date.parse(to);
  if (isBackwards) throw Problem.invalid('from', 'must not be after to');
  return { from: edgeOf(first), to: edgeOf(to) };
}

function edgeOf(text: string | undefined): Edge {
  if (text === undefined) return { day: null, at: null };
  return isDay(text) ? { day: text, at: null } : { day: null, at: new Date(text) };
}
