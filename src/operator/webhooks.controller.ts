import { Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { Needs } from '../access/needs';
import { OperatorDatabase } from '../platform/database/database';
import { API_BASE, OperatorController } from './operator-controller';
import { type List, listOf, ListQuery, pagingOf } from './paging';
import { listWebhooks } from './queries/webhooks';
import { WebhookDto } from './webhooks.dto';

@OperatorController(`${API_BASE}/webhooks`, 'Webhooks')
export class WebhooksController {
  constructor(private readonly database: OperatorDatabase) {}

  @Get()
  @Needs('installation:bodies')
  @ApiOperation({ summary: 'Stored bodies and what became of them, newest first' })
  @ApiOkResponse({ type: listOf(WebhookDto) })
  async list(@Query() query: ListQuery): Promise<List<WebhookDto>> {
    return listWebhooks(this.database, pagingOf(query));
  }
}
