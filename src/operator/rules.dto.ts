import { ApiExtraModels, ApiProperty } from '@nestjs/swagger';
import type { RuleCondition, RuleMedia, RuleReply } from '../bot/rules/rule';
import type { JsonObject } from '../domain/json';
import { TEXT_LIMIT } from '../domain/outbound';
import { Field, Flag, Moment, Numeric, objectFault, OneOf, Part, Text } from '../platform/http/fields';
import { isUuid } from './ids';
import { MatchedDto } from './matched.dto';
import { ListQuery } from './paging';
import { CONDITION_DTOS, RULE_MEDIA } from './rule-condition.dto';
import { REPLY_DTOS } from './rule-reply.dto';
import { typeUnion } from './type-union';

const POSITION = { min: 0, max: 1_000_000, whole: true } as const;
const MOST_RULES = 1_000;
const KEYWORD = { type: 'keyword', words: ['precio'] };
const ANSWER = { type: 'text', content: { body: 'Te enviamos la lista de precios.' } };
const UNIONS = { when: typeUnion(CONDITION_DTOS), reply: typeUnion(REPLY_DTOS) };
const PARTS = [...Object.values(CONDITION_DTOS), ...Object.values(REPLY_DTOS)];

/** Described here and judged by `checkRule`. */
const When = (options: { optional?: boolean } = {}) =>
  Field(objectFault, UNIONS.when, { ...options, example: KEYWORD });
const Answer = (options: { optional?: boolean } = {}) =>
  Field(objectFault, UNIONS.reply, { ...options, example: ANSWER });

const Sensitive = () =>
  Flag({
    optional: true,
    description: 'Left to people when the identity key of the customer changed, until it is acknowledged',
  });

export class RulesQuery extends ListQuery {
  @Text({ max: 100, optional: true })
  tenantId?: string;
}

@ApiExtraModels(...PARTS)
export class NewRuleDto {
  @Text({ max: 100, optional: true, description: 'Needed when there are several tenants' })
  tenantId?: string;

  @Numeric({ ...POSITION, optional: true, description: 'By default after the last rule' })
  position?: number;

  @Flag({ optional: true })
  active?: boolean;

  @Sensitive()
  sensitive?: boolean;

  @When()
  when: JsonObject;

  @Answer()
  reply: JsonObject;

  @Flag({ optional: true, description: 'A person goes on from there: the bot is quiet until it is released' })
  handOver?: boolean;
}

export class ChangeRuleDto {
  @Numeric({ ...POSITION, optional: true })
  position?: number;

  @Flag({ optional: true })
  active?: boolean;

  @Sensitive()
  sensitive?: boolean;

  @When({ optional: true })
  when?: JsonObject;

  @Answer({ optional: true })
  reply?: JsonObject;

  @Flag({ optional: true, description: 'A person goes on from there: the bot is quiet until it is released' })
  handOver?: boolean;
}

export class RuleOrderDto {
  @Text({ max: 100, optional: true, description: 'Needed when there are several tenants' })
  tenantId?: string;

  @Field(
    idsFault,
    { type: 'array', items: { type: 'string', format: 'uuid' }, maxItems: MOST_RULES },
    { description: 'Of all rules of the tenant, in the order wanted' },
  )
  ids: string[];
}

class TriedReferralDto {
  @Text({ max: 1000, optional: true })
  headline?: string;
}

class TriedChoiceDto {
  @Text({ max: 256, optional: true })
  id?: string;

  @Text({ max: 256, optional: true })
  title?: string;
}

/** A message that nobody sent. */
export class TryRulesDto {
  @Text({ max: 100, optional: true, description: 'Needed when there are several tenants' })
  tenantId?: string;

  @Text({
    max: TEXT_LIMIT,
    optional: true,
    description: 'One of `text`, `choice`, `media` and `location` is required',
    example: 'hola',
  })
  text?: string;

  @Part(() => TriedReferralDto, { optional: true, description: 'As if it came from an ad' })
  referral?: TriedReferralDto;

  @Text({ max: 256, optional: true, description: 'As if it asked about this product' })
  product?: string;

  @Part(() => TriedChoiceDto, { optional: true, description: 'As if this option had been chosen' })
  choice?: TriedChoiceDto;

  @OneOf(RULE_MEDIA, { optional: true, description: 'As if such a file had been sent' })
  media?: RuleMedia;

  @Flag({ optional: true, description: 'As if a location had been sent' })
  location?: boolean;

  @Moment({ optional: true, description: 'As if it came at this time, for business hours; by default now' })
  at?: string;
}

@ApiExtraModels(...PARTS)
export class RuleDto {
  @ApiProperty()
  id: string;

  @ApiProperty()
  tenantId: string;

  @ApiProperty({ type: 'integer', description: 'Rules of a kind are tried by position' })
  position: number;

  @ApiProperty()
  active: boolean;

  @ApiProperty({ description: 'Withheld from customers whose identity key changed' })
  sensitive: boolean;

  @ApiProperty(UNIONS.when)
  when: RuleCondition;

  @ApiProperty(UNIONS.reply)
  reply: RuleReply;

  @ApiProperty({ description: 'A person goes on from there: the bot is quiet until it is released' })
  handOver: boolean;
}

export class AnsweringRuleDto {
  @ApiProperty()
  id: string;

  @ApiProperty({ type: 'integer' })
  position: number;

  @ApiProperty(UNIONS.when)
  when: RuleCondition;
}

export class TriedRulesDto {
  @ApiProperty({ ...UNIONS.reply, nullable: true, description: 'Null: silence' })
  reply: RuleReply | null;

  @ApiProperty({ type: AnsweringRuleDto, nullable: true })
  rule: AnsweringRuleDto | null;

  @ApiProperty({ type: MatchedDto, nullable: true, description: 'Why this rule' })
  matched: MatchedDto | null;
}

function idsFault(ids: unknown): string | undefined {
  const fits = Array.isArray(ids) && ids.length <= MOST_RULES && ids.every((id) => isUuid(String(id)));
  if (!fits) return `must be a list of at most ${MOST_RULES} ids of rules`;
  const distinct = new Set(ids.map((id) => String(id).toLowerCase()));
  return distinct.size === ids.length ? undefined : 'must name each rule once';
}
