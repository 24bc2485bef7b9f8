import { createParamDecorator, ExecutionContext, Get, Put, Query } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { Request } from 'express';
import { Needs } from '../access/needs';
import { RatesService } from '../costs/rates.service';
import { categoryOf } from '../domain/charge';
import { API_BASE, OperatorController } from './operator-controller';
import { type List, listOf, pageOfAll } from './paging';
import { readRates } from './rate-faults';
import { NewRatesDto, PutRatesQuery, RateDto, RatesPutDto, RatesQuery } from './rates.dto';

/** The parsed body, JSON or CSV, before any check. */
const AnyBody = createParamDecorator(
  (_: unknown, context: ExecutionContext): unknown => context.switchToHttp().getRequest<Request>().body,
);

/** Prices of the whole installation. */
@OperatorController(`${API_BASE}/rates`, 'Costs')
export class RatesController {
  constructor(private readonly rates: RatesService) {}

  @Get()
  @Needs('costs:read')
  @ApiOperation({ summary: 'What messages cost by country and category, the newest first' })
  @ApiOkResponse({ type: listOf(RateDto) })
  async list(@Query() query: RatesQuery): Promise<List<RateDto>> {
    const { market, category } = query;
    const of = {
      ...(market === undefined ? {} : { market: market.toUpperCase() }),
      ...(category === undefined ? {} : { category: categoryOf(category) ?? category }),
    };
    return pageOfAll(await this.rates.all(of), query);
  }

  @Put()
  @Needs('installation:rates')
  @ApiOperation({
    summary: 'Enter rates',
    description:
      "Meta's rate card, as JSON or as CSV with the fields as columns. A charge costs what the newest rate of its day says, whenever the rate was entered.",
  })
  @ApiConsumes('application/json', 'text/csv')
  @ApiBody({ type: NewRatesDto })
  @ApiOkResponse({ type: RatesPutDto })
  async put(@AnyBody() body: unknown, @Query() { replace }: PutRatesQuery): Promise<RatesPutDto> {
    const rates = readRates(body);
    await this.rates.put(rates, { replace: replace === 'true' });
    return { written: rates.length };
  }
}
