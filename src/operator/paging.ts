import { Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Problem } from '../platform/errors/problem';
import { Field, Text } from '../platform/http/fields';
import { isRowId } from './ids';

const DEFAULT_LIMIT = 50;
const MOST = 200;

/** What every list is asked with. */
export class ListQuery {
  @Field(
    (value) => {
      const fits = /^\d{1,3}$/.test(String(value)) && Number(value) >= 1 && Number(value) <= MOST;
      return fits ? undefined : `must be a whole number from 1 to ${MOST}`;
    },
    { type: 'integer', minimum: 1, maximum: MOST, default: DEFAULT_LIMIT },
    { optional: true },
  )
  limit?: string;

  @Text({ max: 200, optional: true, description: '`nextCursor` of the page before' })
  cursor?: string;
}

/** The last row of a page, as the database says it: time with microseconds, and id. */
export interface Place {
  readonly at: string;
  readonly id: string;
}

export interface Paging {
  readonly limit: number;
  /** Null on the first page. */
  readonly after: Place | null;
}

export interface List<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

export function pagingOf({ limit, cursor }: ListQuery): Paging {
  return { limit: limitOf(limit), after: cursor === undefined ? null : readCursor(cursor) };
}

/** The first `limit` of the rows, of which the query fetched one more to see whether there are others. */
export function pageOf<Row extends Place>(rows: readonly Row[], { limit }: Paging): List<Omit<Row, 'at'>> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  const items = shown.map((row) => {
    const { at: _, ...item } = row;
    return item;
  });
  return { items, nextCursor: more ? encode([last.at, last.id]) : null };
}

/** For lists that a person made and that fit in memory. */
export function pageOfAll<Item>(all: readonly Item[], { limit, cursor }: ListQuery): List<Item> {
  const start = cursor === undefined ? 0 : readOffset(cursor);
  const end = start + limitOf(limit);
  return { items: all.slice(start, end), nextCursor: end < all.length ? encode([end]) : null };
}

/** The class of `{items, nextCursor}` for the OpenAPI document. */
export function listOf<Item>(item: Type<Item>): Type<List<Item>> {
  class ListDto implements List<Item> {
    @ApiProperty({ type: [item] })
    items: Item[];

    @ApiProperty({ type: String, nullable: true, description: 'Null at the end' })
    nextCursor: string | null;
  }
  Object.defineProperty(ListDto, 'name', { value: item.name.replace(/Dto$/, 'ListDto') });
  return ListDto;
}

function limitOf(limit: string | undefined): number {
  return limit === undefined ? DEFAULT_LIMIT : Number(limit);
}

function encode(place: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function decode(cursor: string): readonly unknown[] {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(place) ? (place as unknown[]) : [];
  } catch {
    return [];
  }
}

function readCursor(cursor: string): Place {
  const [at, id] = decode(cursor);
  if (typeof at !== 'string' || typeof id !== 'string' || !isMoment(at) || !isRowId(id)) throw badCursor();
  return { at, id };
}

function readOffset(cursor: string): number {
  const [offset] = decode(cursor);
  if (typeof offset !== 'number' || !Number.isSafeInteger(offset) || offset < 0) throw badCursor();
  return offset;
}

/** A moment that exists, as {@link sqlMoment} writes it. */
function isMoment(text: string): boolean {
  const found = /^([12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{6}Z$/.exec(text);
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(found?.[1] ?? 'never');
}

function badCursor(): Problem {
  return Problem.invalid(
    'cursor',
    'is not the nextCursor of a page of this list; leave it out to start anew',
  );
}

/** SQL for a time to the microsecond, so that a page starts exactly where the one before ended. */
export function sqlMoment(column: string): string {
  return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
