import type { ApiError } from '../../api/api-error';

interface Placed {
  /** By the path of a field that is shown. */
  fields: Record<string, string>;
  /** What no field is shown for. */
  others: string[];
}

interface Words {
  say: (message: string) => string;
  quote: (value: string) => string;
}

/** Puts what the server refused at the field that it names, else at the nearest one around it. */
export function placeFaults(
  details: ApiError['details'],
  values: object,
  isShown: (path: string) => boolean,
  { say, quote }: Words,
): Placed {
  const placed: Placed = { fields: {}, others: [] };
  for (const { field, message } of details) {
    const path = field.replaceAll(/\[(\d+)\]/g, '.$1');
    const shown = ancestorsOf(path).find(isShown);
    const about = shown === path ? '' : `${nameOf(values, path, quote, shown)}: `;
    const text = about + say(message);
    if (shown === undefined) placed.others.push(text);
    else placed.fields[shown] = [placed.fields[shown], text].filter(Boolean).join(' ');
  }
  return placed;
}

/** The path itself first. */
function ancestorsOf(path: string): string[] {
  const names = path.split('.');
  return names.map((_, i) => names.slice(0, names.length - i).join('.'));
}

/** One of several words is named by itself, everything else by its path. */
function nameOf(values: object, path: string, quote: Words['quote'], shown = ''): string {
  const value = path
    .split('.')
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], values);
  if (typeof value === 'string' && value !== '') return quote(value);
  return path.slice(shown === '' ? 0 : shown.length + 1);
}
