import { JsonSchema } from '../../src/platform/http/shape';
import { Dice } from '../fuzz/dice';

const LETTERS = ['a', 'b', 'ñ', 'É', '漢', ' ', '!', '{', '}', '"', '\\', '👍', '\n'];
const EMOJIS = ['👍', '❤️', '🇲🇽', ''];
/** Members of which one is there and the other is not. */
const EITHER = [
  ['id', 'link'],
  ['flow_id', 'flow_name'],
] as const;

/** A value that a schema describes; lengths are often exactly the limit. */
export function generate(dice: Dice, schema: JsonSchema): unknown {
  if (schema.oneOf !== undefined) return generate(dice, dice.pick(schema.oneOf));
  if (schema.enum !== undefined) return dice.pick(schema.enum);
  switch (schema.type) {
    case 'string':
      return generateText(dice, schema);
    case 'boolean':
      return dice.chance(0.5);
    case 'integer':
    case 'number':
      return generateNumber(dice, schema);
    case 'array':
      return generateList(dice, schema);
    case 'object':
    case undefined:
    default:
      return generateObject(dice, schema);
  }
}

function generateText(dice: Dice, { format, pattern, minLength, maxLength = 10 }: JsonSchema): string {
  if (format === 'uri') return `https://example.com/${dice.below(1_000_000)}`;
  if (minLength === undefined && pattern === undefined) return dice.pick(EMOJIS);
  if (pattern === '^\\d$') return String(dice.below(10));
  if (pattern?.startsWith('^[+-]?') === true) return String(dice.below(90) + dice.below(100) / 100);
  if (pattern?.includes('-') === true)
    return pattern.startsWith('^\\d') ? '1990-01-31' : `t_${dice.below(1_000_000)}`;
  const length = dice.chance(maxLength > 100 ? 0.1 : 0.3)
    ? maxLength
    : 1 + dice.below(Math.min(maxLength, 30));
  const letters = pattern === undefined ? LETTERS : LETTERS.filter((letter) => letter !== '\n');
  let text = String(dice.below(1_000_000)).slice(0, length);
  while (text.length < length) text += dice.pick(letters);
  return text.slice(0, length).toWellFormed().replaceAll('\uFFFD', 'x');
}

function generateNumber(dice: Dice, { type, minimum = 0, maximum = 0 }: JsonSchema): number {
  const value = minimum + dice.below(maximum - minimum + 1);
  return type === 'number' ? Math.min(value + dice.below(100) / 100, maximum) : value;
}

function generateList(dice: Dice, { items = {}, minItems = 0, maxItems = 0 }: JsonSchema): unknown[] {
  const count = maxItems <= 30 && dice.chance(0.1) ? maxItems : Math.min(minItems + dice.below(3), maxItems);
  const isCards = items.properties?.['card_index'] !== undefined;
  const first = generate(dice, items);
  return Array.from({ length: count }, (_, n) =>
    isCards ? { ...(first as object), card_index: n } : generate(dice, items),
  );
}

function generateObject(
  dice: Dice,
  { properties = {}, required = [], additionalProperties }: JsonSchema,
): object {
  const isCardAction = properties['parameters'] !== undefined && properties['buttons'] !== undefined;
  const chosen = isCardAction ? (dice.chance(0.5) ? ['name', 'parameters'] : ['buttons']) : undefined;
  const kept = Object.entries(properties).filter(
    ([name]) => chosen?.includes(name) ?? (required.includes(name) || name === 'title' || dice.chance(0.5)),
  );
  const value = Object.fromEntries(kept.map(([name, schema]) => [name, generate(dice, schema)]));
  for (const [one, other] of EITHER) {
    if (properties[one] === undefined || properties[other] === undefined || required.includes(one)) continue;
    const [stays, goes] = dice.chance(0.5) ? [one, other] : [other, one];
    delete value[goes];
    value[stays] ??= generate(dice, properties[stays] ?? {});
  }
  return additionalProperties === true && dice.chance(0.2) ? { ...value, extra: 1 } : value;
}
