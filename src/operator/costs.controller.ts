import { Get, Query, Req, Res } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type Access, assertOwn, Caller } from '../access/access';
import { Needs } from '../access/needs';
import { OperatorDatabase } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { isDay } from '../platform/http/fields';
import { ProblemDto } from '../platform/http/problem.dto';
import { TenantsService } from '../tenants/tenants.service';
import { contactFilter, uuidFilter } from './contact-filter';
import { costsCsv } from './costs-csv';
import { CostDto, CostsDto, CostsQuery } from './costs.dto';
import { API_BASE, OperatorController } from './operator-controller';
import { KeptLists } from './kept-lists';
import { List, pageOfAll } from './paging';
import { contactIdsOf } from './queries/contacts';
import { Group, GROUPS } from './queries/cost-items';
import { CostFilters, Edge, listCosts } from './queries/costs';
import { listFreeTiers } from './queries/free-tiers';

const DAY_MS = 24 * 60 * 60 * 1000;
const FARTHEST_ZONE_MS = 14 * 60 * 60 * 1000;
/** Of up to 100,000 groups each. */
const MOST_WALKED = 2;
/** After the page before. */
const WALKED_MS = 60_000;

@OperatorController(`${API_BASE}/costs`, 'Costs')
export class CostsController {
  private readonly walked = new KeptLists<CostDto>({ most: MOST_WALKED, forMs: WALKED_MS });

  constructor(
    private readonly database: OperatorDatabase,
    private readonly tenants: TenantsService,
  ) {}

  @Get()
  @Needs('costs:read')
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
    if (request.accepts(['json', 'text/csv']) === 'text/csv') {
      response.type('text/csv').attachment('costs.csv');
      return costsCsv(await listCosts(this.database, access, filters), filters.groupBy);
    }
    const page = await this.pageOf(access, filters, query);
    return { ...page, freeTier: await listFreeTiers(this.database, access, filters.lineId) };
  }

  /** Each first page is counted anew; those that follow it are of the same count. */
  private async pageOf(access: Access, filters: CostFilters, query: CostsQuery): Promise<List<CostDto>> {
    const key = JSON.stringify([access.tenantId, filters]);
    const kept = query.cursor === undefined ? undefined : this.walked.get(key);
    const costs = kept ?? (await listCosts(this.database, access, filters));
    const page = pageOfAll(costs, query);
    if (page.nextCursor === null) this.walked.forget(key);
    else this.walked.keep(key, costs);
    return page;
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

/** A last day alone ends the month that it is in; for a moment that depends on where the account is. */
function spanOf({ from, to }: CostsQuery): { from: Edge; to: Edge } {
  if (from !== undefined && to !== undefined && isBackwards(from, to))
    throw Problem.invalid('from', 'must not be after to');
  const first = from ?? (to !== undefined && isDay(to) ? `${to.slice(0, 7)}-01` : undefined);
  return { from: edgeOf(first), to: edgeOf(to) };
}

/** A day begins and ends at another moment in each time zone: nowhere may anything be between the two. */
function isBackwards(from: string, to: string): boolean {
  if (isDay(from) && isDay(to)) return from > to;
  const begins = Date.parse(from) - (isDay(from) ? FARTHEST_ZONE_MS : 0);
  const ends = Date.parse(to) + (isDay(to) ? DAY_MS + FARTHEST_ZONE_MS : 0);
  return begins > ends;
}

function edgeOf(text: string | undefined): Edge {
  if (text === undefined) return { day: null, at: null };
  return isDay(text) ? { day: text, at: null } : { day: null, at: new Date(text) };
}
