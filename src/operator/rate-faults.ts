import { categoryOf } from '../domain/charge';
import { isObject } from '../domain/json';
import { isMarket } from '../costs/market';
import { Rate } from '../costs/rates.service';
import { isDay } from '../platform/http/fields';
import { Problem } from '../platform/errors/problem';
import { Faults } from './faults';

const MOST_RATES = 20_000;
const COLUMNS = ['market', 'category', 'currency', 'validFrom', 'amount'] as const;
type Column = (typeof COLUMNS)[number];
type Row = Record<string, unknown>;

/** A value as it is kept, or undefined when it is wrong; and what it must be. */
const READERS: Record<Column, { read: (text: string) => string | undefined; say: string }> = {
  market: {
    read: (text) => (isMarket(text.toUpperCase()) ? text.toUpperCase() : undefined),
    say: 'must be a country in two letters, such as CO',
  },
  category: { read: categoryOf, say: "must be one of Meta's words, such as service or marketing_lite" },
  currency: {
    read: (text) => (/^[A-Z]{3}$/i.test(text) ? text.toUpperCase() : undefined),
    say: 'must be three letters, such as USD',
  },
  validFrom: {
    read: (text) => (isDay(text) ? text : undefined),
    say: 'must be a day, such as 2026-10-01',
  },
  amount: {
    read: (text) => (/^\d{1,9}(\.\d{1,12})?$/.test(text) ? text : undefined),
    say: 'must be a decimal number with a point, such as 0.0008',
  },
};

/**
 * The rates of a body: `{"rates": […]}`, or CSV with the names of the fields in its first line.
 * @throws Problem with everything that is wrong
 */
export function readRates(body: unknown): Rate[] {
  const { rows, nameOf } =
    typeof body === 'string'
      ? { rows: rowsOfCsv(body), nameOf: (i: number) => `line ${i + 2}` }
      : { rows: rowsOfJson(body), nameOf: (i: number) => `rates[${i}]` };
  if (rows.length === 0 || rows.length > MOST_RATES) {
    throw Problem.invalid('rates', `must have 1 to ${MOST_RATES} elements, not ${rows.length}`);
  }
  const faults = new Faults();
  const rates = rows.map((row, i) => readRate(row, nameOf(i), faults));
  assertDistinct(rates, nameOf, faults);
  faults.throwIfAny();
  return rates;
}

function rowsOfJson(body: unknown): readonly unknown[] {
  if (!isObject(body)) {
    throw Problem.invalid('body', 'send {"rates": […]} as application/json, or CSV as text/csv');
  }
  const faults = new Faults();
  for (const key of Object.keys(body)) if (key !== 'rates') faults.add(key, 'is not known here; remove it');
  if (!Array.isArray(body['rates'])) faults.add('rates', 'must be a list of objects');
  faults.throwIfAny();
  return body['rates'] as readonly unknown[];
}

/** Separated by commas or, as spreadsheets in Spanish write it, by semicolons. No value holds either. */
function rowsOfCsv(text: string): Row[] {
  const [head = '', ...lines] = text
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/);
  const separator = head.includes(';') ? ';' : ',';
  const cellsOf = (line: string) =>
    line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const names = cellsOf(head).map((name) => (name === 'valid_from' ? 'validFrom' : name));
  const missing = COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0) {
    throw Problem.invalid(
      'line 1',
      `must name the columns ${COLUMNS.join(',')}; ${missing.join(', ')} is missing`,
    );
  }
  return lines.map((line) => {
    const cells = cellsOf(line);
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  });
}

function readRate(row: unknown, at: string, faults: Faults): Rate {
  if (!isObject(row)) {
    faults.add(at, 'must be an object');
    return {} as Rate;
  }
  for (const key of Object.keys(row)) {
    if (!COLUMNS.includes(key as Column)) faults.add(`${at}.${key}`, 'is not known here; remove it');
  }
  const read = (column: Column): string => {
    const value = row[column];
    const text = typeof value === 'number' ? String(value) : value;
    const kept = typeof text === 'string' ? READERS[column].read(text) : undefined;
    if (kept === undefined) faults.add(`${at}.${column}`, READERS[column].say);
    return kept ?? '';
  };
  return {
    market: read('market'),
    category: read('category'),
    currency: read('currency'),
    validFrom: read('validFrom'),
    amount: read('amount'),
  };
}

function assertDistinct(rates: readonly Rate[], nameOf: (i: number) => string, faults: Faults): void {
  const seen = new Map<string, number>();
  for (const [i, { market, category, currency, validFrom }] of rates.entries()) {
    const key = [market, category, currency, validFrom].join(' ');
    const first = seen.get(key);
    if (first === undefined) seen.set(key, i);
    else if (validFrom !== '') faults.add(nameOf(i), `says again what ${nameOf(first)} says; remove one`);
  }
}
