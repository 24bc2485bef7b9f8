import { Body, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { type Access, Caller } from '../access/access';
import { API_KEY, Needs } from '../access/needs';
import { InvitationsService } from '../operators/invitations.service';
import { Problem } from '../platform/errors/problem';
import { ProblemDto } from '../platform/http/problem.dto';
import { TenantsService } from '../tenants/tenants.service';
import { UuidId } from './ids';
import { InvitationDto, InviteDto, LinkDto, shownInvitation, shownLink } from './invitations.dto';
import { API_BASE, OperatorController } from './operator-controller';
import { type List, listOf, ListQuery, pageOfAll } from './paging';
import { chooseTenant } from './tenant-choice';

const INVITATION_ID = new UuidId('Invitation');

/** Links that let somebody in. Whoever opens one comes to {@link AcceptanceController}. */
@OperatorController(`${API_BASE}/invitations`, 'Invitations')
export class InvitationsController {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly tenants: TenantsService,
  ) {}

  @Get()
  @Needs('operators:read')
  @ApiOperation({ summary: 'Links that still work, newest first' })
  @ApiOkResponse({ type: listOf(InvitationDto) })
  async list(@Caller() access: Access, @Query() query: ListQuery): Promise<List<InvitationDto>> {
    return pageOfAll((await this.invitations.list(access)).map(shownInvitation), query);
  }

  @Post()
  @Needs('operators:write')
  @ApiOperation({ summary: 'Invite somebody; the link is shown this once and works for 72 hours' })
  @ApiCreatedResponse({ type: LinkDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConflictResponse({ type: ProblemDto, description: '`email_taken`' })
  async invite(@Caller() caller: Caller, @Body() { email, role, tenantId }: InviteDto): Promise<LinkDto> {
    return shownLink(
      await this.invitations.invite(caller, {
        email,
        role,
        tenantId: role === 'owner' ? noTenant(tenantId) : await chooseTenant(this.tenants, caller, tenantId),
      }),
    );
  }

  @Post('owner')
  @Needs(API_KEY)
  @ApiOperation({ summary: 'A link that makes an owner, or gives an owner a new password' })
  @ApiCreatedResponse({ type: LinkDto })
  async owner(@Caller() caller: Caller): Promise<LinkDto> {
    return shownLink(await this.invitations.ownerLink(caller));
  }

  @Delete(':id')
  @Needs('operators:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Withdraw a link' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDto })
  async revoke(@Caller() access: Access, @Param('id', INVITATION_ID) id: string): Promise<void> {
    await this.invitations.revoke(access, id);
  }
}

function noTenant(tenantId: string | undefined): null {
  if (tenantId === undefined) return null;
  throw Problem.invalid('tenantId', 'is not for an owner, who belongs to the whole installation');
}
