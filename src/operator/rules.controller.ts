import { Body, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { matchRule } from '../bot/rules/match';
import { closedAt } from '../bot/rules/closed';
import { Rule, RuleSubject } from '../bot/rules/rule';
import { RulesService } from '../bot/rules/rules.service';
import { Problem } from '../platform/errors/problem';
import { ProblemDto } from '../platform/http/problem.dto';
import { TenantsService } from '../tenants/tenants.service';
import { type Access, assertOwn, Caller } from '../access/access';
import { Needs, OnlyAsks } from '../access/needs';
import { UuidId } from './ids';
import { API_BASE, OperatorController } from './operator-controller';
import { type List, listOf, pageOfAll } from './paging';
import { checkRule } from './rule-faults';
import {
  ChangeRuleDto,
  NewRuleDto,
  RuleDto,
  RuleOrderDto,
  RulesQuery,
  TriedRulesDto,
  TryRulesDto,
} from './rules.dto';
import { chooseTenant } from './tenant-choice';

const RULE_ID = new UuidId('Rule');

@OperatorController(`${API_BASE}/rules`, 'Rules')
export class RulesController {
  constructor(
    private readonly rules: RulesService,
    private readonly tenants: TenantsService,
  ) {}

  @Get()
  @Needs('rules:read')
  @ApiOperation({
    summary: 'The answers of the bot, in the order in which they are tried: by kind, then by position',
  })
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
  @Needs('rules:read')
  @ApiOperation({ summary: 'One rule' })
  @ApiOkResponse({ type: RuleDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async find(@Caller() access: Access, @Param('id', RULE_ID) id: string): Promise<RuleDto> {
    const rule = await this.rules.find(id);
    assertOwn(access, rule.tenantId, `Rule ${id}`);
    return shown(rule);
  }

  @Post()
  @Needs('rules:write')
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
  @Needs('rules:read')
  @OnlyAsks()
  @HttpCode(200)
  @ApiOperation({ summary: 'What the bot would answer; sends nothing' })
  @ApiOkResponse({ type: TriedRulesDto })
  async try(@Caller() access: Access, @Body() input: TryRulesDto): Promise<TriedRulesDto> {
    const said = subjectOf(input);
    const tenantId = await chooseTenant(this.tenants, access, input.tenantId);
    const { settings } = await this.tenants.tenant(tenantId);
    const at = input.at === undefined ? new Date() : new Date(input.at);
    const subject = { ...said, ...closedAt(settings.businessHours ?? null, at) };
    const match = matchRule(await this.rules.list(tenantId), subject);
    if (match === null) return { reply: null, rule: null, matched: null };
    const { id, position, when } = match.rule;
    return { reply: match.reply, rule: { id, position, when }, matched: match.matched };
  }

  @Put('order')
  @Needs('rules:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Put all rules of a tenant in order; kinds are still tried one after the other' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDto, description: 'Unknown `tenantId`' })
  @ApiConflictResponse({ type: ProblemDto, description: '`rules_changed`: these are not all rules' })
  async order(@Caller() access: Access, @Body() { tenantId, ids }: RuleOrderDto): Promise<void> {
    await this.rules.reorder(await chooseTenant(this.tenants, access, tenantId), ids);
  }

  @Patch(':id')
  @Needs('rules:write')
  @ApiOperation({ summary: 'Change a rule; it counts from the next message on' })
  @ApiOkResponse({ type: RuleDto })
  @ApiNotFoundResponse({ type: ProblemDto })
  async change(
    @Caller() access: Access,
    @Param('id', RULE_ID) id: string,
    @Body() input: ChangeRuleDto,
  ): Promise<RuleDto> {
    const stored = await this.find(access, id);
    const { when: _when, reply: _reply, ...plain } = input;
    return shown(await this.rules.update(id, { ...plain, ...checkRule(input, stored) }));
  }

  @Delete(':id')
  @Needs('rules:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a rule' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDto })
  async remove(@Caller() access: Access, @Param('id', RULE_ID) id: string): Promise<void> {
    await this.find(access, id);
    await this.rules.delete(id);
  }
}

function shown(rule: Rule): RuleDto {
  const { id, tenantId, position, active, sensitive = false, when, reply, handOver } = rule;
  return { id, tenantId, position, active, sensitive, when, reply, handOver };
}

function subjectOf({ text, referral, product, choice, media, location }: TryRulesDto): RuleSubject {
  const given = Object.entries({ text, choice, media, location: location || undefined });
  const [only, second] = given.filter(([, value]) => value !== undefined).map(([name]) => name);
  if (only === undefined) {
    throw Problem.invalid('text', 'is required; or give another one of choice, media, location');
  }
  if (second !== undefined) {
    throw Problem.invalid(second, `one message has one content, and ${only} is given too; leave one out`);
  }
  return {
    ...(text === undefined ? {} : { text }),
    ...(referral === undefined ? {} : { referral }),
    ...(product === undefined ? {} : { product }),
    ...(choice === undefined ? {} : { choice: choiceOf(choice) }),
    ...(media === undefined ? {} : { media }),
    ...(location === undefined ? {} : { location }),
  };
}

function choiceOf({ id, title = id }: { id?: string; title?: string }): RuleSubject['choice'] & object {
  if (title === undefined) throw Problem.invalid('choice', 'needs id or title');
  return { title, ...(id === undefined ? {} : { id }) };
}
