import { ApiProperty } from '@nestjs/swagger';
import { CONDITION_ORDER, type Matched, type RuleMedia } from '../bot/rules/rule';
import { RULE_MEDIA } from './rule-condition.dto';

/** Why a rule answers: its kind, and what of the message fits. */
export class MatchedDto {
  @ApiProperty({ type: String, enum: CONDITION_ORDER })
  type: Matched['type'];

  @ApiProperty({ type: String, required: false, nullable: true, description: 'Of the ad' })
  headline?: string | null;

  @ApiProperty({ required: false })
  product?: string;

  @ApiProperty({ required: false, description: 'The word or phrase of the rule that the text holds' })
  word?: string;

  @ApiProperty({ required: false, description: 'Of the option that was chosen' })
  id?: string;

  @ApiProperty({ required: false, description: 'Of the option that was chosen' })
  title?: string;

  @ApiProperty({ type: String, enum: RULE_MEDIA, required: false })
  media?: RuleMedia;
}
