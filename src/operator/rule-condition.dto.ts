import { Type } from '@nestjs/common';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { RuleCondition, type RuleMedia } from '../bot/rules/rule';
import { TypeIs } from './type-union';

type Condition<T extends RuleCondition['type']> = Extract<RuleCondition, { type: T }>;

export const RULE_MEDIA = [
  'image',
  'video',
  'audio',
  'document',
  'lost',
] as const satisfies readonly RuleMedia[];
export const MOST_WORDS = 100;
export const LONGEST_WORD = 100;

const WORDS = {
  type: 'array',
  items: { type: 'string', minLength: 1, maxLength: LONGEST_WORD },
  minItems: 1,
  maxItems: MOST_WORDS,
} as const;

@ApiSchema({
  description:
    'The whole text, or the option that was chosen, is one of these words: the customer stops messages that the business begins, or wants them again',
})
class ConsentConditionDto implements Condition<'consent'> {
  @TypeIs('consent')
  type: 'consent';

  @ApiProperty({ type: String, enum: ['stop', 'resume'] })
  value: 'stop' | 'resume';

  @ApiProperty({ ...WORDS, example: ['baja', 'stop'] })
  words: string[];
}

@ApiSchema({ description: 'The message came from an ad or post' })
class ReferralConditionDto implements Condition<'referral'> {
  @TypeIs('referral')
  type: 'referral';
}

@ApiSchema({ description: 'The message asks about a product of the catalogue' })
class ProductConditionDto implements Condition<'product'> {
  @TypeIs('product')
  type: 'product';
}

@ApiSchema({ description: 'The customer chose the option with this id from a list or buttons' })
class ChoiceConditionDto implements Condition<'choice'> {
  @TypeIs('choice')
  type: 'choice';

  @ApiProperty({ minLength: 1, maxLength: 256, example: 'menu:horario' })
  id: string;
}

@ApiSchema({ description: 'The customer chose any other option' })
class SelectionConditionDto implements Condition<'selection'> {
  @TypeIs('selection')
  type: 'selection';
}

@ApiSchema({ description: 'The customer sent a file of this kind; `lost`: one that WhatsApp could not get' })
class MediaConditionDto implements Condition<'media'> {
  @TypeIs('media')
  type: 'media';

  @ApiProperty({ type: String, enum: RULE_MEDIA })
  media: RuleMedia;
}

@ApiSchema({ description: 'The customer sent a location' })
class LocationConditionDto implements Condition<'location'> {
  @TypeIs('location')
  type: 'location';
}

@ApiSchema({
  description: 'The text holds one of these words or phrases, as whole words, in any case, without accents',
})
class KeywordConditionDto implements Condition<'keyword'> {
  @TypeIs('keyword')
  type: 'keyword';

  @ApiProperty({ ...WORDS, example: ['precio', 'cuánto cuesta'] })
  words: string[];
}

@ApiSchema({ description: 'A text that no other rule answers, while the business is closed' })
class ClosedConditionDto implements Condition<'closed'> {
  @TypeIs('closed')
  type: 'closed';
}

@ApiSchema({ description: 'A text that no other rule answers' })
class FallbackConditionDto implements Condition<'fallback'> {
  @TypeIs('fallback')
  type: 'fallback';
}

export const CONDITION_DTOS = {
  consent: ConsentConditionDto,
  referral: ReferralConditionDto,
  product: ProductConditionDto,
  choice: ChoiceConditionDto,
  selection: SelectionConditionDto,
  media: MediaConditionDto,
  location: LocationConditionDto,
  keyword: KeywordConditionDto,
  closed: ClosedConditionDto,
  fallback: FallbackConditionDto,
} satisfies Record<RuleCondition['type'], Type>;
