import { Get, Query } from '@nestjs/common';
import { ApiForbiddenResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { type Access, assertInstallationWide, Caller } from '../access/access';
import { OperatorDatabase } from '../platform/database/database';
import { ProblemDto } from '../platform/http/problem.dto';
import { API_BASE, OperatorController } from './operator-controller';
import { type List, listOf, ListQuery, pagingOf } from './paging';
import { listWebhooks } from './queries/webhooks';
import { WebhookDto } from './webhooks.dto';

@OperatorController(`${API_BASE}/webhooks`, 'Webhooks')
export class WebhooksController {
  constructor(private readonly database: OperatorDatabase) {}

  @Get()
  @ApiOperation({ summary: 'Stored bodies and what became of them, newest first' })
  @ApiOkResponse({ type: listOf(WebhookDto) })
  @ApiForbiddenResponse({ type: ProblemDto })
  async list(@Caller() access: Access, @Query() query: ListQuery): Promise<List<WebhookDto>> {
    assertInstallationWide(access);
    return listWebhooks(this.database, pagingOf(query));
  }
}
