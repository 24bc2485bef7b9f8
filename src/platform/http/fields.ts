import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptions } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import { isObject } from '../../domain/json';

/** What is wrong with a value, in words that name the mend; undefined when nothing is. */
export type Check = (value: unknown) => string | undefined;

interface Presence {
  readonly optional?: boolean;
  readonly nullable?: boolean;
  readonly description?: string;
  readonly example?: unknown;
}

/** A field of a request: its check and its place in the OpenAPI document, said once. */
export function Field(check: Check, schema: ApiPropertyOptions, presence: Presence = {}): PropertyDecorator {
  const { optional = false, nullable = false, description, example } = presence;
  const fault: Check = (value) => (value === undefined ? 'is required' : check(value));
  const documented = {
    ...schema,
    required: !optional,
    ...(nullable ? { nullable } : {}),
    ...(description === undefined ? {} : { description }),
    ...(example === undefined ? {} : { example }),
  } as ApiPropertyOptions;
  return applyDecorators(
    ApiProperty(documented),
    ValidateIf((_, value: unknown) => !(optional && value === undefined) && !(nullable && value === null)),
    ValidateBy({
      name: 'field',
      validator: {
        validate: (value) => fault(value) === undefined,
        defaultMessage: (about) => fault(about?.value) ?? '',
      },
    }),
  );
}

/** A text of 1 to `max` characters; `pattern` and `say` narrow it. */
export function Text(
  options: Presence & { max: number; min?: number; pattern?: RegExp; say?: string },
): PropertyDecorator {
  const { max, min = 1, pattern, say } = options;
  const check: Check = (value) =>
    textFault(value, min, max) ??
    (pattern !== undefined && !pattern.test(String(value)) ? (say ?? 'is malformed') : undefined);
  return Field(check, { type: String, minLength: min, maxLength: max }, options);
}

/** Length is in UTF-16 units, as Meta's limits are most safely read. */
export function textFault(value: unknown, min: number, max: number): string | undefined {
  if (typeof value !== 'string') return 'must be a text';
  if (value.length >= min && value.length <= max) return undefined;
  return `must have ${min} to ${max} characters, not ${value.length}`;
}

/** An http or https address. */
export function Url(options: Presence = {}): PropertyDecorator {
  const check: Check = (value) => textFault(value, 1, 2000) ?? urlFault(value);
  return Field(check, { type: String, format: 'uri', maxLength: 2000 }, options);
}

export function urlFault(value: unknown): string | undefined {
  const url =
    typeof value === 'string' && !/\s/.test(value) && URL.canParse(value) ? new URL(value) : undefined;
  const fits = url !== undefined && ['http:', 'https:'].includes(url.protocol);
  return fits ? undefined : 'must be an http or https address';
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** A moment with its time zone. */
export function Moment(options: Presence = {}): PropertyDecorator {
  return Field(momentFault, { type: String, format: 'date-time' }, options);
}

export const momentFault: Check = (value) =>
  typeof value === 'string' &&
  MOMENT.test(value) &&
  isDay(value.slice(0, 10)) &&
  !Number.isNaN(Date.parse(value))
    ? undefined
    : 'must be a moment with its time zone, such as 2026-05-04T15:30:00Z';

/** Such as `2026-10-31`. JavaScript reads February 30 as March 2, and Postgres knows no year 0. */
export function isDay(text: string): boolean {
  const time = /^[12]\d{3}-\d\d-\d\d$/.test(text) ? Date.parse(text) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

export function Flag(options: Presence = {}): PropertyDecorator {
  const check: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');
  return Field(check, { type: Boolean }, options);
}

export function Numeric(
  options: Presence & { min: number; max: number; whole?: boolean },
): PropertyDecorator {
  const { min, max, whole = false } = options;
  const kind = whole ? 'whole number' : 'number';
  const check: Check = (value) =>
    typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value))
      ? undefined
      : `must be a ${kind} from ${min} to ${max}`;
  return Field(check, { type: whole ? 'integer' : 'number', minimum: min, maximum: max }, options);
}

export function OneOf(values: readonly string[], options: Presence = {}): PropertyDecorator {
  const check: Check = (value) =>
    typeof value === 'string' && values.includes(value) ? undefined : `must be one of ${values.join(', ')}`;
  return Field(check, { type: String, enum: [...values] }, options);
}

export const objectFault: Check = (value) => (isObject(value) ? undefined : 'must be an object');

/** An object that is checked elsewhere or not at all. */
export function FreeObject(options: Presence = {}): PropertyDecorator {
  return Field(objectFault, { type: 'object', additionalProperties: true }, options);
}

export function FreeObjects(options: Presence & { max: number }): PropertyDecorator {
  const check: Check = (value) =>
    Array.isArray(value) && value.length >= 1 && value.length <= options.max && value.every(isObject)
      ? undefined
      : `must be a list of 1 to ${options.max} objects`;
  const schema = { type: 'array', items: { type: 'object', additionalProperties: true } } as const;
  return Field(check, { ...schema, minItems: 1, maxItems: options.max }, options);
}

/** An object with fields of its own. */
export function Part(type: () => new () => object, options: Presence = {}): PropertyDecorator {
  // Swagger tells a function that gives a class from a class by the name `type`.
  return applyDecorators(Field(objectFault, { type: () => type() }, options), Type(type), ValidateNested());
}
