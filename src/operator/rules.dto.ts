import { ApiProperty } from '@nestjs/swagger';
import type { RuleCondition, RuleReply } from '../bot/rules/rule';
import type { JsonObject } from '../domain/json';
import { TEXT_LIMIT } from '../domain/outbound';
import { Flag, FreeObject, Numeric, Part, Text } from '../platform/http/fields';
import { ListQuery } from './paging';

const POSITION = { min: 0, max: 1_000_000, whole: true } as const;
const WHEN =
  '`{type}`: referral, product, selection, location, fallback; or `{type: "keyword", words: [...]}`, `{type: "choice", id}`, `{type: "media", media: image|video|audio|document}`';
const REPLY =
  '`{type: "text", content: {body}}` or `{type: "interactive", content: <Meta\'s interactive object>}`. Texts may hold {{headline}}, {{product}}, {{title}} and optional parts in [[…]]';
const KEYWORD = { type: 'keyword', words: ['precio'] };
const ANSWER = { type: 'text', content: { body: 'Te enviamos la lista de precios.' } };

export class RulesQuery extends ListQuery {
  @Text({ max: 100, optional: true })
  tenantId?: string;
}

export class NewRuleDto {
  @Text({ max: 100, optional: true, description: 'Needed when there are several tenants' })
  tenantId?: string;

  @Numeric({ ...POSITION, optional: true, description: 'By default after the last rule' })
  position?: number;

  @Flag({ optional: true })
  active?: boolean;

  @FreeObject({ description: WHEN, example: KEYWORD })
  when: JsonObject;

  @FreeObject({ description: REPLY, example: ANSWER })
  reply: JsonObject;
}

export class ChangeRuleDto {
  @Numeric({ ...POSITION, optional: true })
  position?: number;

  @Flag({ optional: true })
  active?: boolean;

  @FreeObject({ optional: true, description: WHEN, example: KEYWORD })
  when?: JsonObject;

  @FreeObject({ optional: true, description: REPLY, example: ANSWER })
  reply?: JsonObject;
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

  @Text({ max: TEXT_LIMIT, optional: true, description: 'Required without `choice`', example: 'hola' })
  text?: string;

  @Part(() => TriedReferralDto, { optional: true, description: 'As if it came from an ad' })
  referral?: TriedReferralDto;

  @Text({ max: 256, optional: true, description: 'As if it asked about this product' })
  product?: string;

  @Part(() => TriedChoiceDto, { optional: true, description: 'As if this option had been chosen' })
  choice?: TriedChoiceDto;
}

export class RuleDto {
  @ApiProperty()
  id: string;

  @ApiProperty()
  tenantId: string;

  @ApiProperty({ type: 'integer', description: 'Rules of a kind are tried by position' })
  position: number;

  @ApiProperty()
  active: boolean;

  @ApiProperty({ type: 'object', additionalProperties: true, description: WHEN })
  when: RuleCondition;

  @ApiProperty({ type: 'object', additionalProperties: true, description: REPLY })
  reply: RuleReply;
}

class AnsweringRuleDto {
  @ApiProperty()
  id: string;

  @ApiProperty({ type: 'integer' })
  position: number;

  @ApiProperty({ type: 'object', additionalProperties: true })
  when: RuleCondition;
}

export class TriedRulesDto {
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, description: 'Null: silence' })
  reply: RuleReply | null;

  @ApiProperty({ type: AnsweringRuleDto, nullable: true })
  rule: AnsweringRuleDto | null;
}
