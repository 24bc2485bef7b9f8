import { Type } from '@nestjs/common';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { JsonObject } from '../domain/json';
import { INTERACTIVE_KINDS, InteractiveKind } from '../sending/interactive-actions';
import { TypeIs } from './type-union';

// Meta's `interactive` object. These classes describe it; `interactive-faults` judges it.

class InteractiveTextDto {
  @ApiProperty({ minLength: 1 })
  text: string;
}

class HeaderMediaDto {
  @ApiProperty({ required: false, description: "Meta's id of uploaded media; instead of `link`" })
  id?: string;

  @ApiProperty({ required: false, description: 'An address that Meta fetches; instead of `id`' })
  link?: string;
}

class InteractiveHeaderDto {
  @ApiProperty({ type: String, enum: ['text', 'image', 'video', 'document'] })
  type: 'text' | 'image' | 'video' | 'document';

  @ApiProperty({ required: false, maxLength: 60 })
  text?: string;

  @ApiProperty({ required: false })
  image?: HeaderMediaDto;

  @ApiProperty({ required: false })
  video?: HeaderMediaDto;

  @ApiProperty({ required: false })
  document?: HeaderMediaDto;
}

class InteractiveFrameDto {
  @ApiProperty({ required: false })
  header?: InteractiveHeaderDto;

  @ApiProperty({ description: '1 to 1,024 characters, of a list 4,096' })
  body: InteractiveTextDto;

  @ApiProperty({ required: false, description: '1 to 60 characters' })
  footer?: InteractiveTextDto;
}

class ButtonReplyDto {
  @ApiProperty({ minLength: 1, maxLength: 256, description: 'Comes back when it is chosen' })
  id: string;

  @ApiProperty({ minLength: 1, maxLength: 20 })
  title: string;
}

class ReplyButtonDto {
  @TypeIs('reply')
  type: 'reply';

  @ApiProperty()
  reply: ButtonReplyDto;
}

class ButtonsActionDto {
  @ApiProperty({ type: [ReplyButtonDto], minItems: 1, maxItems: 3 })
  buttons: ReplyButtonDto[];
}

@ApiSchema({ description: 'Up to three buttons' })
class InteractiveButtonsDto extends InteractiveFrameDto {
  @TypeIs('button')
  type: 'button';

  @ApiProperty()
  action: ButtonsActionDto;
}

class ListRowDto {
  @ApiProperty({ minLength: 1, maxLength: 200, description: 'Comes back when it is chosen' })
  id: string;

  @ApiProperty({ minLength: 1, maxLength: 24 })
  title: string;

  @ApiProperty({ required: false, minLength: 1, maxLength: 72 })
  description?: string;
}

class ListSectionDto {
  @ApiProperty({ required: false, maxLength: 24, description: 'Required with more than one section' })
  title?: string;

  @ApiProperty({ type: [ListRowDto], minItems: 1, maxItems: 10, description: '10 in all sections together' })
  rows: ListRowDto[];
}

class ListActionDto {
  @ApiProperty({ minLength: 1, maxLength: 20, description: 'Opens the list' })
  button: string;

  @ApiProperty({ type: [ListSectionDto], minItems: 1, maxItems: 10 })
  sections: ListSectionDto[];
}

@ApiSchema({ description: 'A list of up to ten options behind one button' })
class InteractiveListDto extends InteractiveFrameDto {
  @TypeIs('list')
  type: 'list';

  @ApiProperty()
  action: ListActionDto;
}

type OtherKind = Exclude<InteractiveKind, 'button' | 'list'>;
const OTHER_KINDS = INTERACTIVE_KINDS.filter(
  (kind): kind is OtherKind => kind !== 'button' && kind !== 'list',
);

@ApiSchema({ description: 'Any other kind; its action is as Meta describes it' })
class OtherInteractiveDto {
  @TypeIs(...OTHER_KINDS)
  type: OtherKind;

  @ApiProperty({ required: false })
  header?: InteractiveHeaderDto;

  @ApiProperty({ required: false })
  body?: InteractiveTextDto;

  @ApiProperty({ required: false })
  footer?: InteractiveTextDto;

  @ApiProperty({ type: 'object', additionalProperties: true })
  action: JsonObject;
}

export const INTERACTIVE_DTOS = {
  button: InteractiveButtonsDto,
  list: InteractiveListDto,
  ...(Object.fromEntries(OTHER_KINDS.map((kind) => [kind, OtherInteractiveDto])) as Record<OtherKind, Type>),
} satisfies Record<InteractiveKind, Type>;
