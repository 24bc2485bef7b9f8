import { GraphFailure } from './graph-errors';
import { isObject, JsonObject, objectsIn, stringIn } from './json';
import { invalid, needObject, needText } from './rules';
import { buttonsOf, componentOf, placeholdersIn, Template } from './template';

const longestBody = 1024;

/** Judges the parameters of a send against its template; throws GraphFailure (Meta, support/error-codes 132xxx). */
export function checkParameters(template: Template, sent: readonly JsonObject[]): void {
  checkHeader(template, parametersOf(sent, 'header'));
  checkBody(template, parametersOf(sent, 'body'));
  const taps = sent.filter((component) => isOf(component, 'button'));
  const buttons = buttonsOf(template);
  for (const tap of taps) checkTap(buttons, tap);
  for (const [index, button] of buttons.entries()) checkButton(button, index, taps);
}

/** 132016 and 132015 have codes of their own; whatever else is not approved counts as missing. */
export function checkState({ status }: Template): void {
  if (status === 'PAUSED') throw new GraphFailure(132015);
  if (status === 'DISABLED') throw new GraphFailure(132016);
  if (!sendable.has(status)) throw new GraphFailure(132001, 'The template is not approved');
}

const sendable = new Set<Template['status']>(['APPROVED', 'REINSTATED', 'UNARCHIVED', 'FLAGGED']);

function isOf(component: JsonObject, type: string): boolean {
  return stringIn(component, 'type')?.toLowerCase() === type;
}

function parametersOf(sent: readonly JsonObject[], type: string): JsonObject[] {
  const parameters = sent.find((component) => isOf(component, type))?.['parameters'] ?? [];
  if (!Array.isArray(parameters) || !parameters.every(isObject)) {
    throw invalid(`template.components[${type}].parameters`, 'must be a list of objects');
  }
  return parameters;
}

function checkHeader(template: Template, parameters: readonly JsonObject[]): void {
  const header = componentOf(template, 'HEADER');
  const format = stringIn(header ?? {}, 'format') ?? 'NONE';
  if (format === 'TEXT' || format === 'NONE') {
    const names = placeholdersIn(header?.['text']);
    needCount('header', names, parameters);
    needTexts('header', template, names, parameters);
    return;
  }
  const [parameter = {}] = parameters;
  const kind = format.toLowerCase();
  if (parameter['type'] !== kind || !isObject(parameter[kind])) {
    throw new GraphFailure(132012, `header: expected ${format}, received ${String(parameter['type'])}`);
  }
}

function checkBody(template: Template, parameters: readonly JsonObject[]): void {
  const body = componentOf(template, 'BODY');
  const names = placeholdersIn(body?.['text']);
  needCount('body', names, parameters);
  needTexts('body', template, names, parameters);
  const fixed = stringIn(body ?? {}, 'text')?.replace(/\{\{\s*\w+\s*\}\}/g, '') ?? '';
  const given = parameters.map((parameter) => stringIn(parameter, 'text') ?? '').join('');
  if (fixed.length + given.length > longestBody) {
    throw new GraphFailure(132005, `body: must be ${longestBody} characters or fewer once it is filled in`);
  }
}

function needCount(at: string, names: readonly string[], parameters: readonly JsonObject[]): void {
  if (parameters.length === names.length) return;
  throw new GraphFailure(
    132000,
    `${at}: ${parameters.length} parameters do not match the expected ${names.length}`,
  );
}

const inText = new Set(['text', 'currency', 'date_time']);

function needTexts(
  at: string,
  { parameterFormat }: Template,
  names: readonly string[],
  parameters: readonly JsonObject[],
): void {
  const given = new Set<string>();
  for (const parameter of parameters) {
    const type = stringIn(parameter, 'type') ?? '';
    if (!inText.has(type)) throw new GraphFailure(132012, `${at}: expected a text, received ${type}`);
    if (type === 'text') needText(parameter, 'text', `${at}.text`);
    const name = stringIn(parameter, 'parameter_name') ?? '';
    if (parameterFormat === 'NAMED' && !names.includes(name)) {
      throw new GraphFailure(132012, `${at}: parameter_name must be one of ${names.join(', ')}`);
    }
    if (parameterFormat === 'NAMED' && given.has(name))
      throw new GraphFailure(132012, `${at}: parameter_name ${name} is given twice`);
    given.add(name);
  }
}

/** What `sub_type` a send gives for a button of the template. */
const subTypes: Readonly<Record<string, string>> = {
  QUICK_REPLY: 'quick_reply',
  URL: 'url',
  // One-time codes are sent as the parameter of an address (Meta, authentication templates).
  OTP: 'url',
  COPY_CODE: 'copy_code',
  FLOW: 'flow',
  CATALOG: 'catalog',
};

function subTypeOf(button: JsonObject): string | undefined {
  return subTypes[stringIn(button, 'type')?.toUpperCase() ?? ''];
}

function checkTap(buttons: readonly JsonObject[], tap: JsonObject): void {
  const index = String(tap['index']);
  const button = buttons[Number(tap['index'])];
  const subType = stringIn(tap, 'sub_type')?.toLowerCase();
  if (button === undefined || subType === undefined || subTypeOf(button) !== subType) {
    throw new GraphFailure(132012, `buttons: there is no ${subType} at index ${index}`);
  }
  const given = objectsIn(tap['parameters']);
  if (given.length > 1)
    throw new GraphFailure(132000, `buttons: the button at index ${index} takes 1 parameter`);
  for (const parameter of given) checkTapParameter(parameter, subType, `buttons[${index}]`);
}

/** Of which type the parameter of a button is, by its `sub_type`; it is the name of its content too. */
const tapParameters: Readonly<Record<string, string>> = {
  quick_reply: 'payload',
  url: 'text',
  copy_code: 'coupon_code',
  flow: 'action',
  catalog: 'action',
};
const longestCoupon = 20;

function checkTapParameter(parameter: JsonObject, subType: string, at: string): void {
  const type = tapParameters[subType] ?? '';
  if (parameter['type'] !== type) {
    throw new GraphFailure(132012, `${at}: expected ${type}, received ${String(parameter['type'])}`);
  }
  if (type === 'action') needObject(parameter, type, `${at}.${type}`);
  else needText(parameter, type, `${at}.${type}`, type === 'coupon_code' ? longestCoupon : undefined);
}

function checkButton(button: JsonObject, index: number, taps: readonly JsonObject[]): void {
  const subType = subTypeOf(button);
  const isFixed = subType === 'url' && button['type'] !== 'OTP' && placeholdersIn(button['url']).length === 0;
  const needs = subType === 'copy_code' || (subType === 'url' && !isFixed);
  const given = objectsIn(taps.find((tap) => Number(tap['index']) === index)?.['parameters']);
  if (needs && given.length !== 1) {
    throw new GraphFailure(
      132000,
      `buttons: the button at index ${index} needs 1 parameter, not ${given.length}`,
    );
  }
  if (isFixed && given.length > 0)
    throw new GraphFailure(132018, `buttons: the address at index ${index} takes no parameter`);
}
