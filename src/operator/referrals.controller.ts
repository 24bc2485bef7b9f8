import { Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { OperatorDatabase } from '../platform/database/database';
import { type Access, Caller } from '../access/access';
import { Needs } from '../access/needs';
import { contactFilter } from './contact-filter';
import { API_BASE, OperatorController } from './operator-controller';
import { type List, listOf, pagingOf } from './paging';
import { contactIdsOf } from './queries/contacts';
import { listReferrals } from './queries/referrals';
import { ReferralDto, ReferralsQuery } from './referrals.dto';

@OperatorController(`${API_BASE}/referrals`, 'Referrals')
export class ReferralsController {
  constructor(private readonly database: OperatorDatabase) {}

  @Get()
  @Needs('referrals:read')
  @ApiOperation({ summary: 'Clicks on ads and posts that led to a conversation, newest first' })
  @ApiOkResponse({ type: listOf(ReferralDto) })
  async list(@Caller() access: Access, @Query() query: ReferralsQuery): Promise<List<ReferralDto>> {
    const paging = pagingOf(query);
    const contactIds = await contactIdsOf(this.database, access, contactFilter(query.contact));
    return listReferrals(this.database, access, { contactIds, sourceId: query.sourceId ?? null }, paging);
  }
}
