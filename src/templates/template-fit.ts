import { isObject, JsonObject } from '../domain/json';
import { Faults } from '../platform/http/faults';
import { objectsOf } from '../platform/http/shape';
import { ButtonPart, readParts, TemplateParts } from './template-parts';

type Fields = Readonly<Record<string, unknown>>;
interface Given {
  readonly component: Fields;
  readonly place: string;
}

const TEXTS: readonly unknown[] = ['text', 'currency', 'date_time'];
const PARAMETER_OF: Readonly<Record<string, string>> = {
  quick_reply: 'payload',
  url: 'text',
  copy_code: 'coupon_code',
  flow: 'action',
  catalog: 'action',
  mpm: 'action',
};
/** Meta: the body of a template, filled in (132005). */
const BODY_LIMIT = 1024;
/** Meta: an address of a button, with what fills it in. */
const URL_LIMIT = 2000;

/** Whether a send fills in its template as the template asks, instead of Meta answering 132000, 132012 or 132018. */
export function checkFit(faults: Faults, template: JsonObject, components: readonly JsonObject[]): void {
  checkParts(faults, template['components'], 'template.components', readParts(components));
}

function checkParts(faults: Faults, sent: unknown, at: string, parts: TemplateParts): void {
  const given = objectsOf(sent).map((component, i) => ({ component, place: `${at}[${i}]` }));
  const of = (type: string) => given.filter(({ component }) => lower(component['type']) === type);
  for (const type of ['header', 'body', 'carousel']) {
    of(type)
      .slice(1)
      .forEach(({ place }) => faults.add(`${place}.type`, `there is a ${type} already; leave one out`));
  }
  checkHeader(faults, of('header')[0], at, parts.header);
  if (parts.body !== null) checkBody(faults, of('body')[0], at, parts.body);
  for (const { place } of of('footer')) faults.add(place, 'a footer takes no parameters; remove it');
  checkButtons(faults, of('button'), at, parts.buttons);
  if (parts.cards !== null) checkCards(faults, of('carousel')[0], at, parts.cards);
}

function checkHeader(
  faults: Faults,
  given: Given | undefined,
  at: string,
  header: TemplateParts['header'],
): void {
  if (header === null || header.format === 'TEXT') {
    return checkTexts(faults, given, at, ['header', header?.variables ?? []]);
  }
  const type = header.format.toLowerCase();
  if (given === undefined) return faults.add(at, `needs a header with the ${type} of this template`);
  const parameters = objectsOf(given.component['parameters']);
  const place = `${given.place}.parameters`;
  if (parameters.length !== 1)
    return faults.add(place, `must have 1 ${type}, not ${parameters.length} parameters`);
  if (parameters[0]?.['type'] !== type) faults.add(`${place}[0].type`, `must be ${type}, as in the template`);
}

function checkBody(
  faults: Faults,
  given: Given | undefined,
  at: string,
  { variables, fixedLength }: NonNullable<TemplateParts['body']>,
): void {
  checkTexts(faults, given, at, ['body', variables]);
  if (given === undefined) return;
  const texts = objectsOf(given.component['parameters']).map(({ text }) =>
    typeof text === 'string' ? text : '',
  );
  const length = fixedLength + texts.join('').length;
  if (length > BODY_LIMIT)
    faults.add(
      `${given.place}.parameters`,
      `make a body of ${length} characters; at most ${BODY_LIMIT} are possible`,
    );
}

function checkTexts(
  faults: Faults,
  given: Given | undefined,
  at: string,
  [what, variables]: readonly [what: string, variables: readonly string[]],
): void {
  const names = variables.map((name) => `{{${name}}}`).join(', ');
  if (given === undefined) {
    if (variables.length > 0)
      faults.add(at, `needs a ${what} with ${variables.length} parameters, for ${names}`);
    return;
  }
  const parameters = objectsOf(given.component['parameters']);
  const place = `${given.place}.parameters`;
  if (variables.length === 0) {
    if (parameters.length > 0) faults.add(place, `the ${what} of this template takes none; remove them`);
    return;
  }
  if (parameters.length !== variables.length)
    faults.add(place, `must have ${variables.length} parameters, for ${names}, not ${parameters.length}`);
  parameters.forEach(({ type }, i) => {
    if (!TEXTS.includes(type)) faults.add(`${place}[${i}].type`, `must be one of ${TEXTS.join(', ')}`);
  });
  if (variables.some((name) => !/^\d+$/.test(name))) checkNames(faults, parameters, place, variables);
}

function checkNames(
  faults: Faults,
  parameters: readonly Fields[],
  place: string,
  names: readonly string[],
): void {
  const given = parameters.map((parameter, i) => ({
    field: `${place}[${i}].parameter_name`,
    value: parameter['parameter_name'],
  }));
  for (const { field, value } of given) {
    if (value === undefined)
      faults.add(field, `is required; this template names its parameters ${names.join(', ')}`);
    else if (!names.includes(value as string)) faults.add(field, `must be one of ${names.join(', ')}`);
  }
  faults.distinct(given);
}

function checkButtons(
  faults: Faults,
  given: readonly Given[],
  at: string,
  buttons: readonly ButtonPart[],
): void {
  faults.distinct(
    given
      .filter(({ component }) => component['index'] !== undefined)
      .map(({ component, place }) => ({ field: `${place}.index`, value: String(component['index']) })),
  );
  for (const { component, place } of given) {
    const index = component['index'];
    const button = buttons[Number(index)];
    if (index === undefined) {
      // Meta's example of a call button has none.
      if (Object.hasOwn(PARAMETER_OF, lower(component['sub_type'])))
        faults.add(`${place}.index`, 'is required: the place of the button in the template, from "0"');
    } else if (button === undefined)
      faults.add(`${place}.index`, `this template has ${buttons.length} buttons, from "0"`);
    else checkButton(faults, component, place, button);
  }
  buttons.forEach(({ required, subType }, i) => {
    if (required && !given.some(({ component }) => Number(component['index']) === i))
      faults.add(at, `needs a button with sub_type ${subType} and index "${i}"`);
  });
}

function checkButton(faults: Faults, component: Fields, place: string, { subType, url }: ButtonPart): void {
  if (subType === undefined) return;
  if (subType === null)
    return faults.add(place, 'this button of the template takes no parameters; remove it');
  if (lower(component['sub_type']) !== subType)
    return faults.add(`${place}.sub_type`, `must be ${subType}, as in the template`);
  const type = PARAMETER_OF[subType];
  const parameters = objectsOf(component['parameters']);
  const [parameter = {}] = parameters;
  if (parameters.length !== 1)
    return faults.add(`${place}.parameters`, `must have 1 ${type}, not ${parameters.length}`);
  if (parameter['type'] !== type) return faults.add(`${place}.parameters[0].type`, `must be ${type}`);
  const suffix = parameter['text'];
  if (url === null || typeof suffix !== 'string') return;
  const length = url.length + suffix.length;
  if (length > URL_LIMIT)
    faults.add(
      `${place}.parameters[0].text`,
      `makes an address of ${length} characters; at most ${URL_LIMIT} are possible`,
    );
}

function checkCards(
  faults: Faults,
  given: Given | undefined,
  at: string,
  cards: readonly TemplateParts[],
): void {
  if (given === undefined)
    return faults.add(at, `needs a carousel with the ${cards.length} cards of this template`);
  const sent = objectsOf(given.component['cards']);
  const place = `${given.place}.cards`;
  if (sent.length !== cards.length) faults.add(place, `must have ${cards.length} cards, not ${sent.length}`);
  cards.forEach((card, i) => {
    const one = sent.find((candidate) => Number(candidate['card_index']) === i);
    const n = one === undefined ? -1 : sent.indexOf(one);
    if (one === undefined) faults.add(place, `lacks the card with card_index ${i}`);
    else checkParts(faults, isObject(one) ? one['components'] : undefined, `${place}[${n}].components`, card);
  });
}

function lower(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}
