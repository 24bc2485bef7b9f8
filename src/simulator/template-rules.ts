import { GraphFailure } from './graph-errors';
import { isObject, JsonObject, objectsIn, stringIn } from './json';
import { invalid, needText } from './rules';
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
  for (const parameter of parameters) {
    const type = stringIn(parameter, 'type') ?? '';
    if (!inText.has(type)) throw new GraphFailure(132012, `${at}: expected a text, received ${type}`);
    if (type === 'text') needText(parameter, 'text', `${at}.text`);
    const name = stringIn(parameter, 'parameter_name') ?? '';
    if (parameterFormat === 'NAMED' && !names.includes(name)) {
      throw new GraphFailure(132012, `${at}: parameter_name must be one of ${names.join(', ')}`);
    }
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
  const button = buttons[Number(tap['index'])];
  const subType = stringIn(tap, 'sub_type')?.toLowerCase();
  if (button === undefined || subType === undefined || subTypeOf(button) !== subType) {
    throw new GraphFailure(132012, `buttons: there is no ${subType} at index ${String(tap['index'])}`);
  }
}

function checkButton(button: JsonObject, index: number, taps: readonly JsonObject[]): void {
  const subType = subTypeOf(button);
  const needs =
    subType === 'copy_code' ||
    button['type'] === 'OTP' ||
    (subType === 'url' && placeholdersIn(button['url']).length > 0);
  const given = objectsIn(taps.find((tap) => Number(tap['index']) === index)?.['parameters']);
  if (needs && given.length !== 1) {
    throw new GraphFailure(
      132000,
      `buttons: the button at index ${index} needs 1 parameter, not ${given.length}`,
    );
  }
}
