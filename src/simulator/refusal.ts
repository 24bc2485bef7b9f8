import { IncomingMessage } from 'node:http';
import { BadBody, parseJson, readBody } from './http';
import { isObject, stringIn } from './json';

const maxBody = 5 * 1024 * 1024;

/** A control route answers no. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export function bad(message: string): Refusal {
  return new Refusal(400, 'bad_request', message);
}

/** Nothing for an error that nobody expected. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  return error instanceof BadBody ? new Refusal(error.status, 'bad_body', error.message) : undefined;
}

/** Which error and where it was thrown; not its message, which may quote what a customer wrote. */
export function causeOf(error: unknown): string {
  if (!isObject(error)) return typeof error;
  const kind = [stringIn(error, 'name'), stringIn(error, 'code')].filter(Boolean).join(' ');
  const places = (stringIn(error, 'stack') ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  return [kind, ...places.slice(0, 5)].join('\n');
}

/** The parsed value, or the refusal that the parser's sentence stands for. */
export function accepted<T extends object>(parsed: T | string): T {
  if (typeof parsed === 'string') throw bad(parsed);
  return parsed;
}

export async function jsonBody(req: IncomingMessage): Promise<unknown> {
  return parseJson(await readBody(req, maxBody));
}

/** A whole number of the query, at least `least`; more than `most` counts as `most`. */
export function numberIn(
  query: URLSearchParams,
  name: string,
  { usual, least, most = Infinity }: { usual: number; least: number; most?: number },
): number {
  const text = query.get(name);
  if (text === null) return usual;
  const value = Number(text);
  if (text === '' || !Number.isInteger(value) || value < least) {
    throw bad(`"${name}" must be a whole number from ${least} up.`);
  }
  return Math.min(value, most);
}
