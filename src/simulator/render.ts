import { isObject, JsonObject, stringIn } from './json';
import { choicesOf } from './menu';

/** A business message as the customer sees it, in lines; choices are numbered from 1. */
export function renderMessage(message: JsonObject): string[] {
  const type = stringIn(message, 'type') ?? 'unknown';
  const part = message[type];
  if (type === 'interactive') return interactiveLines(message);
  if (!isObject(part)) return [`[${type}]`];
  if (type === 'text') return [stringIn(part, 'body') ?? ''];
  const detail = ['caption', 'filename', 'name', 'address', 'emoji']
    .map((key) => stringIn(part, key))
    .find(Boolean);
  return [detail === undefined ? `[${type}]` : `[${type}] ${detail}`];
}

function interactiveLines(message: JsonObject): string[] {
  const { interactive } = message as { interactive?: unknown };
  if (!isObject(interactive)) return ['[interactive]'];
  const texts = ['header', 'body', 'footer'].flatMap((key) => {
    const part = interactive[key];
    return isObject(part) ? (stringIn(part, 'text') ?? []) : [];
  });
  const choices = choicesOf(message).map(
    ({ title, description }, i) =>
      `  ${i + 1}. ${title}${description === undefined ? '' : ` (${description})`}`,
  );
  return [...texts, ...linkLines(interactive['action']), ...choices];
}

function linkLines(action: unknown): string[] {
  const parameters = isObject(action) ? action['parameters'] : undefined;
  const url = isObject(parameters) ? stringIn(parameters, 'url') : undefined;
  return isObject(parameters) && url !== undefined
    ? [`  ${stringIn(parameters, 'display_text') ?? ''}: ${url}`]
    : [];
}
