import { anyObject, leaf, list, may, object, Shape, text, variants, word } from '../platform/http/shape';
import { media } from './media-shape';
import { PLACE } from './place-shape';

const MOST_COMPONENTS = 20;
const MOST_PARAMETERS = 50;
const LONGEST_TEXT = 4096;
/** Meta: of a call button; what a quick reply may hold is left to it. */
const LONGEST_PAYLOAD = 512;
/** Meta: a template has up to 10 buttons. */
const MOST_BUTTONS = 10;

const INDEX = leaf(
  { type: 'string', pattern: '^\\d$', description: 'Of the button in the template, from 0' },
  (value) =>
    /^\d$/.test(String(value)) ? undefined : `must be the place of a button, "0" to "${MOST_BUTTONS - 1}"`,
);

const PARAMETERS = {
  text: {
    text: text(LONGEST_TEXT),
    parameter_name: may(text(512, { description: 'Where the template names its parameters' })),
  },
  image: { image: media() },
  video: { video: media() },
  document: { document: media({ filename: may(text(255)) }) },
  location: { location: PLACE },
  currency: {
    currency: anyObject('`fallback_value`, `code`, `amount_1000`'),
    parameter_name: may(text(512)),
  },
  date_time: { date_time: anyObject('`fallback_value`'), parameter_name: may(text(512)) },
  payload: { payload: text(LONGEST_PAYLOAD, { description: 'Comes back when the button is tapped' }) },
  coupon_code: { coupon_code: text(20) },
  action: { action: anyObject('Of a flow, catalogue or product button') },
};

/** One thing that fills in a template. Of types that are not known here Meta is the judge. */
const PARAMETER = variants(
  'type',
  Object.fromEntries(
    Object.entries(PARAMETERS).map(([type, members]) => [type, object({ type: word([type]), ...members })]),
  ),
  object({ type: text(50) }, { open: true, title: 'another' }),
);

const COMPONENT: Shape = object(
  {
    type: text(50, { description: '`header`, `body`, `button`, `carousel`…' }),
    sub_type: may(text(50, { description: 'Of a button: `quick_reply`, `url`, `copy_code`, `flow`…' })),
    index: may(INDEX),
    parameters: may(list(PARAMETER, [0, MOST_PARAMETERS])),
  },
  { open: true },
);

/**
 * Meta's `template` object of a send. How it fits to the template itself is another question, see `template-fit`.
 * Source: Meta, "Send messages" and "Templates".
 */
export const TEMPLATE = object({
  name: text(512, { pattern: /^[a-z0-9_]+$/, say: 'must have small letters, digits and underscores only' }),
  language: object({
    code: text(20, { description: 'As Meta lists it: `es`, `en_US`' }),
    policy: may(word(['deterministic'])),
  }),
  components: may(list(COMPONENT, [0, MOST_COMPONENTS])),
});
