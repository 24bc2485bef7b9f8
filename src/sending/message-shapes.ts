import { OutboundType, TEXT_LIMIT } from '../domain/outbound';
import { flag, leaf, list, may, object, Shape, text } from '../platform/http/shape';
import { CONTACT_CARD } from './contact-card-shape';
import { INTERACTIVE } from './interactive-shapes';
import { media } from './media-shape';
import { PLACE } from './place-shape';
import { TEMPLATE } from './template-shape';

const CAPTION = { caption: may(text(1024)) };
const WAMID = text(256, { description: "Meta's id of a message (wamid)" });
const MOST_CARDS = 257;
const LONGEST_EMOJI = 64;

const graphemes = new Intl.Segmenter();
const PICTURE = /\p{Extended_Pictographic}|\p{Emoji_Presentation}|\u20E3/u;

const EMOJI = leaf(
  { type: 'string', maxLength: LONGEST_EMOJI, description: 'One emoji; empty takes the reaction back' },
  (value) =>
    value === '' || isEmoji(value) ? undefined : 'must be one emoji, or empty to take the reaction back',
);

/** The part of a send for each type, in Meta's words. Source: Meta, "Send messages" and its page for each type. */
export const MESSAGE_SHAPES: Readonly<Record<OutboundType, Shape>> = {
  text: object({ body: text(TEXT_LIMIT), preview_url: may(flag('Show a preview of the first link')) }),
  image: media(CAPTION),
  video: media(CAPTION),
  audio: media({ voice: may(flag('A voice message: a file of OGG with OPUS, one channel')) }),
  document: media({ ...CAPTION, filename: may(text(255)) }),
  sticker: media(),
  location: PLACE,
  contacts: list(CONTACT_CARD, [1, MOST_CARDS]),
  reaction: object({ message_id: WAMID, emoji: EMOJI }),
  interactive: INTERACTIVE,
  template: TEMPLATE,
};

/** What people see as one picture, however many code points make it. */
function isEmoji(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > LONGEST_EMOJI || !PICTURE.test(value)) return false;
  return [...graphemes.segment(value)].length === 1;
}
