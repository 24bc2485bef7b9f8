import { Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptions, ApiSchema } from '@nestjs/swagger';
import { RuleReply } from '../bot/rules/rule';
import type { JsonObject } from '../domain/json';
import { TEXT_LIMIT } from '../domain/outbound';
import { INTERACTIVE } from '../sending/interactive-shapes';
import { TypeIs } from './type-union';

class TextContentDto {
  @ApiProperty({
    minLength: 1,
    maxLength: TEXT_LIMIT,
    description:
      'May hold {{headline}}, {{product}}, {{title}}, and parts in [[…]] that are left out when a placeholder inside is empty',
    example: 'Te enviamos la lista de precios.',
  })
  body: string;

  @ApiProperty({ required: false, description: 'Show a preview of the first link' })
  previewUrl?: boolean;
}

@ApiSchema({ description: 'Answers a text' })
class TextReplyDto {
  @TypeIs('text')
  type: 'text';

  @ApiProperty()
  content: TextContentDto;
}

@ApiSchema({ description: "Answers buttons, a list or another of Meta's `interactive` objects" })
class InteractiveReplyDto {
  @TypeIs('interactive')
  type: 'interactive';

  @ApiProperty(INTERACTIVE.schema as ApiPropertyOptions)
  content: JsonObject;
}

export const REPLY_DTOS = {
  text: TextReplyDto,
  interactive: InteractiveReplyDto,
} satisfies Record<RuleReply['type'], Type>;
