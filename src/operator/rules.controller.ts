import { Body, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { matchRule } from '../bot/rules/match';
import { Rule, RuleSubject } from '../bot/rules/rule';
import { RulesService } from '../bot/rules/rules.service';
import { Problem } from '../platform/errors/problem';
import { ProblemDto } from '../platform/http/problem.dto';
import { TenantsService } from '../tenants/tenants.service';
import { type Access, assertOwn, Caller } from './access';
import { UuidId } from './ids';
import { API_BASE, OperatorController } from './operator-controller';
import { type List, listOf, pageOfAll } from './paging';
import { checkRule } from './rule-faults';
import { ChangeRuleDto, NewRuleDto, RuleDto, RulesQuery, TriedRulesDto, TryRulesDto } from './rules.dto';
import { chooseTenant } from './tenant-choice';

const RULE_ID = new UuidId('Rule');

@OperatorController(`${API_BASE}/rules`, 'Rules')
export class RulesController {
  constructor(
    private readonly rules: RulesService,
    private readonly tenants: TenantsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The answers of the bot, by position' })
  @ApiOkResponse({ type: listOf(RuleDto) })
  @ApiNotFoundResponse({ type: ProblemDto, description: 'Unknown `tenantId`' })
  async list(@Caller() access: Access, @Query() query: RulesQuery): Promise<List<RuleDto>> {
    const tenantId =
      query.tenantId === undefined
        ? (access.tenantId ?? undefined)
        : await chooseTenant(this.tenants, access, query.tenantId);
    return pageOfAll((await this.rules.list(tenantId)).map(shown), query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One rule' })
  @ApiOkResponse({ type: RuleDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async find(@Caller() access: Access, @Param('id', RULE_ID) id: string): Promise<RuleDto> {
    const rule = await this.rules.find(id);
    assertOwn(access, rule.tenantId, `Rule ${id}`);
    return shown(rule);
  }

  @Post()
  @ApiOperation({ summary: 'Add a rule; it counts from the next message on' })
  @ApiCreatedResponse({ type: RuleDto })
  @ApiNotFoundResponse({ type: ProblemDto, description: 'Unknown `tenantId`' })
  async create(
    @Caller() access: Access,
    @Body() { tenantId: wanted, ...input }: NewRuleDto,
  ): Promise<RuleDto> {
    const checked = checkRule(input);
    const tenantId = await chooseTenant(this.tenants, access, wanted);
    return shown(await this.rules.create(tenantId, { ...input, ...checked }));
  }

  @Post('try')
  @HttpCode(200)
  @ApiOperation({ summary: 'What the bot would answer; sends nothing' })
  @ApiOkResponse({ type: TriedRulesDto })
  async try(@Caller() access: Access, @Body() input: TryRulesDto): Promise<TriedRulesDto> {
    const subject = subjectOf(input);
    const tenantId = await chooseTenant(this.tenants, access, input.tenantId);
    const match = matchRule(await this.rules.list(tenantId), subject);
    if (match === null) return { reply: null, rule: null };
    const { id, position, when } = match.rule;
    return { reply: match.reply, rule: { id, position, when } };
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a rule; it counts from the next message on' })
  @ApiOkResponse({ type: RuleDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async change(
    @Caller() access: Access,
    @Param('id', RULE_ID) id: string,
    @Body() input: ChangeRuleDto,
  ): Promise<RuleDto> {
    await this.find(access, id);
    const { when: _when, reply: _reply, ...plain } = input;
    return shown(await this.rules.update(id, { ...plain, ...checkRule(input) }));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a rule' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDto })
  async remove(@Caller() access: Access, @Param('id', RULE_ID) id: string): Promise<void> {
    await this.find(access, id);
    await this.rules.delete(id);
  }
}

function shown({ id, tenantId, position, active, when, reply }: Rule): RuleDto {
  return { id, tenantId, position, active, when, reply };
}

function subjectOf({ text, referral, product, choice }: TryRulesDto): RuleSubject {
  if (text === undefined && choice === undefined) {
    throw Problem.invalid('text', 'is required, unless choice is given');
  }
  return {
    ...(text === undefined ? {} : { text }),
    ...(referral === undefined ? {} : { referral }),
    ...(product === undefined ? {} : { product }),
    ...(choice === undefined ? {} : { choice: choiceOf(choice) }),
  };
}

function choiceOf({ id, title = id }: { id?: string; title?: string }): RuleSubject['choice'] & object {
  if (title === undefined) throw Problem.invalid('choice', 'needs id or title');
  return { title, ...(id === undefined ? {} : { id }) };
}
