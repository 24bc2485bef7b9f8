import type { ApiBodyOptions } from '@nestjs/swagger';
import { OutboundType, TEXT_LIMIT } from '../domain/outbound';
import { flag, may, object, Shape, text, word } from '../platform/http/shape';
import { DIRECT_SEND_CATEGORY, DIRECT_SEND_TTL, SEND_TYPES } from '../sending/content';
import { MESSAGE_SHAPES } from '../sending/message-shapes';
import { SEND_EXAMPLES } from './send-examples';

const FRAME = {
  to: text(200, {
    description:
      'An international number with or without `+`, spaces, hyphens, or a business-scoped user id; `+5215512345678`',
  }),
  lineId: may(text(100, { description: 'Needed when several lines are active' })),
  takeOver: may(
    flag('The bot is quiet in the conversation from now on; by default when an operator sends it'),
  ),
  context: may(object({ message_id: text(256, { description: "Meta's id of the message to quote" }) })),
};
const DIRECT_SEND = {
  category: may({
    ...DIRECT_SEND_CATEGORY,
    schema: {
      ...DIRECT_SEND_CATEGORY.schema,
      description:
        'Direct Send: utility content that may leave outside of the 24-hour window; Meta must allow it',
    },
  }),
  message_send_ttl_seconds: may(DIRECT_SEND_TTL),
};
const DIRECT_SEND_TYPES: readonly OutboundType[] = ['text', 'interactive'];

/** `POST /webhook/send` in the OpenAPI document: one shape for each type, with its limits, and examples to copy. */
export const SEND_BODY: ApiBodyOptions = {
  schema: { oneOf: [shortForm(), ...SEND_TYPES.map(formOf)].map(({ schema }) => schema) } as object,
  examples: Object.fromEntries(
    Object.entries(SEND_EXAMPLES).map(([summary, value]) => [summary, { summary, value }]),
  ),
};

function shortForm(): Shape {
  return object(
    { ...FRAME, ...DIRECT_SEND, message: text(TEXT_LIMIT) },
    { title: 'message', description: 'Short for a text' },
  );
}

function formOf(type: OutboundType): Shape {
  const form = {
    ...FRAME,
    ...(DIRECT_SEND_TYPES.includes(type) ? DIRECT_SEND : {}),
    type: may(word([type], 'May be left out: the part that is given says it')),
    [type]: MESSAGE_SHAPES[type],
  };
  return object(form, { title: type });
}
