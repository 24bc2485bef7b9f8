import { list, may, object, Shape, text, url } from '../platform/http/shape';

const LINE = may(text(1000));
const KIND = may(text(100, { description: 'Such as HOME or WORK' }));
const MOST_OF_A_KIND = 50;

/** One person, as Meta's "Contacts messages" describes a card. It limits no length: these bounds are ours. */
export const CONTACT_CARD: Shape = object({
  name: object({
    formatted_name: text(1000),
    first_name: LINE,
    last_name: LINE,
    middle_name: LINE,
    prefix: LINE,
    suffix: LINE,
  }),
  phones: some({ phone: LINE, wa_id: LINE, type: KIND }),
  emails: some({ email: LINE, type: KIND }),
  urls: some({ url: may(url('An http or https address')), type: KIND }),
  addresses: some({
    street: LINE,
    city: LINE,
    state: LINE,
    zip: LINE,
    country: LINE,
    country_code: LINE,
    type: KIND,
  }),
  org: may(object({ company: LINE, department: LINE, title: LINE })),
  birthday: may(text(10, { pattern: /^\d{4}-\d\d-\d\d$/, say: 'must be a day such as 1990-01-31' })),
});

function some(members: Parameters<typeof object>[0]): ReturnType<typeof may> {
  return may(list(object(members), [0, MOST_OF_A_KIND]));
}
