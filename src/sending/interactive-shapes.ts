import { INTERACTIVE_BODY_LIMIT, LIST_BODY_LIMIT } from '../domain/outbound';
import { may, object, Shape, text, variants, word } from '../platform/http/shape';
import { ACTIONS, INTERACTIVE_KINDS, InteractiveKind } from './interactive-actions';
import { media } from './media-shape';

/** Meta's limits, from its "Interactive messages" references. Lengths are in UTF-16 units. */
const HEADER_LIMIT = 60;
const FOOTER_LIMIT = 60;

const HEADERS = {
  text: object({ type: word(['text']), text: text(HEADER_LIMIT) }),
  image: object({ type: word(['image']), image: media() }),
  video: object({ type: word(['video']), video: media() }),
  document: object({ type: word(['document']), document: media({ filename: may(text(255)) }) }),
};
const ANY_HEADER = variants('type', HEADERS);
const TEXT_HEADER = variants('type', { text: HEADERS.text });

const BODY = object({ text: text(INTERACTIVE_BODY_LIMIT) });
const FOOTER = may(object({ text: text(FOOTER_LIMIT) }));
const PLAIN = { header: may(ANY_HEADER), body: BODY, footer: FOOTER };
const HEADLESS = { body: BODY, footer: FOOTER };

/** What surrounds the action, by kind. */
const FRAMES: Readonly<Record<InteractiveKind, Parameters<typeof object>[0]>> = {
  button: PLAIN,
  list: { ...PLAIN, header: may(TEXT_HEADER), body: object({ text: text(LIST_BODY_LIMIT) }) },
  cta_url: PLAIN,
  location_request_message: HEADLESS,
  flow: PLAIN,
  product: { ...HEADLESS, body: may(BODY) },
  product_list: { ...PLAIN, header: TEXT_HEADER },
  catalog_message: HEADLESS,
  carousel: { body: BODY },
  call_permission_request: { ...HEADLESS, body: may(BODY) },
  voice_call: HEADLESS,
  request_contact_info: HEADLESS,
  address_message: HEADLESS,
};

/** Meta's `interactive` object, by kind. */
const KINDS = Object.fromEntries(INTERACTIVE_KINDS.map((kind) => [kind, kindOf(kind)]));

function kindOf(kind: InteractiveKind): Shape {
  return object({ type: word([kind]), ...FRAMES[kind], action: ACTIONS[kind] }, { title: kind });
}

export const INTERACTIVE = variants('type', KINDS);
