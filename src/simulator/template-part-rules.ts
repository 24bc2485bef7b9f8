import { isObject, JsonObject, stringIn } from './json';
import { checkLocation } from './location-rules';
import { isMediaKind } from './media-types';
import { CheckMedia, invalid, needObject, needOnly, needText } from './rules';

/**
 * Checks the `template` part of a message by itself, whatever template it names (Meta, send-messages). Components and
 * parameters of types that are not known here may have any members.
 */
export function checkTemplate(template: JsonObject, checkMedia: CheckMedia): void {
  needOnly(template, ['name', 'language', 'components'], 'template');
  needText(template, 'name', 'template.name', 512);
  const language = needObject(template, 'language', 'template.language');
  needOnly(language, ['code', 'policy'], 'template.language');
  needText(language, 'code', 'template.language.code');
  checkComponents(template, 'template', checkMedia);
}

function checkComponents(parent: JsonObject, above: string, checkMedia: CheckMedia): void {
  for (const [component, at] of listIn(parent, 'components', above)) {
    needText(component, 'type', `${at}.type`);
    for (const [parameter, place] of listIn(component, 'parameters', at))
      checkParameter(parameter, place, checkMedia);
    for (const [card, place] of listIn(component, 'cards', at)) checkComponents(card, place, checkMedia);
  }
}

function listIn(parent: JsonObject, key: string, above: string): [item: JsonObject, at: string][] {
  const list = parent[key] ?? [];
  if (!Array.isArray(list)) throw invalid(`${above}.${key}`, 'must be a list');
  return list.map((item: unknown, i) => {
    if (!isObject(item)) throw invalid(`${above}.${key}[${i}]`, 'must be an object');
    return [item, `${above}.${key}[${i}]`];
  });
}

const plainTypes = ['text', 'currency', 'date_time', 'payload', 'coupon_code', 'action', 'location'];

function checkParameter(parameter: JsonObject, at: string, checkMedia: CheckMedia): void {
  const type = stringIn(parameter, 'type') ?? '';
  const isFile = isMediaKind(type);
  if (isFile || plainTypes.includes(type)) needOnly(parameter, ['type', 'parameter_name', type], at);
  if (isFile) checkMedia(parameter, type, `${at}.${type}`);
  if (type === 'location') checkLocation(parameter, `${at}.location`);
}
