import { Body, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { type Access, Caller } from '../access/access';
import { Needs } from '../access/needs';
import { InvitationsService } from '../operators/invitations.service';
import { OperatorsService } from '../operators/operators.service';
import { ProblemDto } from '../platform/http/problem.dto';
import { UuidId } from './ids';
import { LinkDto, shownLink } from './invitations.dto';
import { API_BASE, OperatorController } from './operator-controller';
import { ChangeOperatorDto, OperatorDto, ResetDto } from './operators.dto';
import { type List, listOf, ListQuery, pageOfAll } from './paging';

const OPERATOR_ID = new UuidId('Operator');

/** The people. Nobody changes somebody who may do what they may not. */
@OperatorController(`${API_BASE}/operators`, 'Operators')
export class OperatorsController {
  constructor(
    private readonly operators: OperatorsService,
    private readonly invitations: InvitationsService,
  ) {}

  @Get()
  @Needs('operators:read')
  @ApiOperation({ summary: 'Who may sign in, newest first' })
  @ApiOkResponse({ type: listOf(OperatorDto) })
  async list(@Caller() access: Access, @Query() query: ListQuery): Promise<List<OperatorDto>> {
    return pageOfAll(await this.operators.list(access), query);
  }

  @Get(':id')
  @Needs('operators:read')
  @ApiOperation({ summary: 'One operator' })
  @ApiOkResponse({ type: OperatorDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async find(@Caller() access: Access, @Param('id', OPERATOR_ID) id: string): Promise<OperatorDto> {
    return this.operators.find(access, id);
  }

  @Patch(':id')
  @Needs('operators:write')
  @ApiOperation({
    summary: 'Rename an operator, give another role, switch off or on; ends what they lose the right to',
  })
  @ApiOkResponse({ type: OperatorDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConflictResponse({ type: ProblemDto, description: '`last_owner`, `own_account`, `other_place`' })
  async change(
    @Caller() caller: Caller,
    @Param('id', OPERATOR_ID) id: string,
    @Body() changes: ChangeOperatorDto,
  ): Promise<OperatorDto> {
    return this.operators.change(caller, id, changes);
  }

  @Delete(':id')
  @Needs('operators:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove an operator, with their sessions' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConflictResponse({ type: ProblemDto, description: '`last_owner`, `own_account`' })
  async remove(@Caller() caller: Caller, @Param('id', OPERATOR_ID) id: string): Promise<void> {
    await this.operators.remove(caller, id);
  }

  @Post(':id/reset')
  @Needs('operators:write')
  @ApiOperation({ summary: 'A link, shown this once, with which the operator sets a new password' })
  @ApiCreatedResponse({ type: LinkDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  @ApiConflictResponse({ type: ProblemDto, description: '`own_account`, `operator_off`' })
  async reset(
    @Caller() caller: Caller,
    @Param('id', OPERATOR_ID) id: string,
    @Body() { totp = false }: ResetDto,
  ): Promise<LinkDto> {
    return shownLink(await this.invitations.reset(caller, id, { totp }));
  }
}
