import { GraphCall } from './graph-call';
import { GraphFailure } from './graph-errors';
import { JsonObject } from './json';

const usualLimit = 25;

/** A page of a list with Graph's cursors: `limit`, `after`, and `paging.next` while there is more. */
export function pageOf<Item>(
  { query, url }: GraphCall,
  items: readonly Item[],
  show: (item: Item) => JsonObject,
): JsonObject {
  const limit = numberOf(query.get('limit') ?? String(usualLimit), 'limit');
  const start = query.has('after') ? indexIn(query.get('after') ?? '') + 1 : 0;
  const page = items.slice(start, start + limit);
  if (page.length === 0) return { data: [] };
  const cursors = { before: cursorOf(start), after: cursorOf(start + page.length - 1) };
  const hasMore = start + page.length < items.length;
  const rest = new URLSearchParams(query);
  rest.set('after', cursors.after);
  return {
    data: page.map(show),
    paging: { cursors, ...(hasMore ? { next: `${url}?${rest.toString()}` } : {}) },
  };
}

/** The asked members of a node, and always its id. */
export function pickedFields(node: JsonObject, fields: string | null): JsonObject {
  if (fields === null) return node;
  const asked = fields.split(',').filter((field) => Object.hasOwn(node, field));
  return { ...Object.fromEntries(asked.map((field) => [field, node[field]])), id: node['id'] };
}

function cursorOf(index: number): string {
  return Buffer.from(`at:${index}`).toString('base64url');
}

function indexIn(cursor: string): number {
  return numberOf(Buffer.from(cursor, 'base64url').toString().slice(3), 'after');
}

function numberOf(text: string, name: string): number {
  const number = Number(text);
  if (text === '' || !Number.isInteger(number) || number < 0)
    throw new GraphFailure(100, `Param ${name} is not valid`);
  return number;
}
