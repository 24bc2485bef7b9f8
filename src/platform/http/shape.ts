import { isObject } from '../../domain/json';
import { Faults } from './faults';
import { textFault, urlFault } from './fields';

/** The part of JSON Schema that shapes are described in. */
export interface JsonSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly oneOf?: readonly JsonSchema[];
}

/** A nested value of a request: its check and its place in the OpenAPI document, said once. */
export interface Shape {
  readonly schema: JsonSchema;
  /** Adds what is wrong with the value, which is found at the path `at`. */
  check(faults: Faults, value: unknown, at: string): void;
}

type Member = Shape & { readonly optional?: true };
type Fields = Readonly<Record<string, unknown>>;
/** What the members alone cannot say; called with any object, also one whose members are at fault. */
export type Rule = (faults: Faults, value: Fields, at: string) => void;

const DECIMAL = /^[+-]?\d{1,3}(\.\d{1,30})?$/;

/** A text of 1 to `max` UTF-16 units. */
export function text(
  max: number,
  { pattern, say, ...documented }: { pattern?: RegExp; say?: string; description?: string } = {},
): Shape {
  const patterned = pattern === undefined ? {} : { pattern: pattern.source };
  return leaf({ type: 'string', minLength: 1, maxLength: max, ...patterned, ...documented }, (value) => {
    const fault = textFault(value, 1, max);
    if (fault !== undefined || pattern === undefined || pattern.test(String(value))) return fault;
    return say ?? 'is malformed';
  });
}

export function url(description: string): Shape {
  const schema = { type: 'string', format: 'uri', minLength: 1, maxLength: 2000, description };
  return leaf(schema, (value) => textFault(value, 1, 2000) ?? urlFault(value));
}

export function word(values: readonly string[], description?: string): Shape {
  const schema = { type: 'string', enum: values, ...(description === undefined ? {} : { description }) };
  return leaf(schema, (value) =>
    values.includes(value as string)
      ? undefined
      : `must be ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}`,
  );
}

export function flag(description: string): Shape {
  return leaf({ type: 'boolean', description }, (value) =>
    typeof value === 'boolean' ? undefined : 'must be true or false',
  );
}

export function number(minimum: number, maximum: number, { whole = false } = {}): Shape {
  const kind = whole ? 'whole number' : 'number';
  return leaf({ type: whole ? 'integer' : 'number', minimum, maximum }, (value) =>
    typeof value === 'number' && value >= minimum && value <= maximum && (!whole || Number.isInteger(value))
      ? undefined
      : `must be a ${kind} from ${minimum} to ${maximum}`,
  );
}

/** A number, also as the decimal text that Meta's examples write. */
export function decimal(minimum: number, maximum: number): Shape {
  const inner = number(minimum, maximum);
  return {
    schema: { oneOf: [inner.schema, { type: 'string', pattern: DECIMAL.source }] },
    check: (faults, value, at) =>
      inner.check(faults, typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value, at),
  };
}

/** An object that is passed on as it is. */
export function anyObject(description: string): Shape {
  return leaf({ type: 'object', additionalProperties: true, description }, (value) =>
    isObject(value) ? undefined : 'must be an object',
  );
}

/** A value judged by one sentence: what is wrong with it, undefined when nothing is. */
export function leaf(schema: JsonSchema, faultOf: (value: unknown) => string | undefined): Shape {
  return {
    schema,
    check: (faults, value, at) => {
      const fault = faultOf(value);
      if (fault !== undefined) faults.add(at, fault);
    },
  };
}

/** A member that may be left out. */
export function may(shape: Shape): Member {
  return { ...shape, optional: true };
}

export function list(item: Shape, [min, max]: readonly [number, number], description?: string): Shape {
  const documented = description === undefined ? {} : { description };
  return {
    schema: { type: 'array', items: item.schema, minItems: min, maxItems: max, ...documented },
    check: (faults, value, at) => {
      if (!Array.isArray(value)) return faults.add(at, 'must be a list');
      if (value.length < min || value.length > max) {
        faults.add(at, `must have ${min} to ${max} elements, not ${value.length}`);
      }
      // Those beyond the limit say nothing new, and there may be very many.
      value.slice(0, max).forEach((one: unknown, i) => item.check(faults, one, `${at}[${i}]`));
    },
  };
}

export function object(
  members: Readonly<Record<string, Member>>,
  {
    rule,
    open = false,
    ...documented
  }: { rule?: Rule; open?: boolean; title?: string; description?: string } = {},
): Shape {
  const names = Object.keys(members);
  return {
    schema: {
      type: 'object',
      ...documented,
      properties: Object.fromEntries(names.map((name) => [name, members[name]?.schema ?? {}])),
      required: names.filter((name) => members[name]?.optional !== true),
      additionalProperties: open,
    },
    check: (faults, value, at) => {
      if (!isObject(value)) return faults.add(at, 'must be an object');
      if (!open) faults.noOthers(value, at, names);
      for (const [name, member] of Object.entries(members)) {
        if (value[name] !== undefined) member.check(faults, value[name], `${at}.${name}`);
        else if (member.optional !== true) faults.add(`${at}.${name}`, 'is required');
      }
      rule?.(faults, value, at);
    },
  };
}

/** One of several objects, told apart by the member `key`. What is none of them is judged by `others`, if there is that. */
export function variants(key: string, shapes: Readonly<Record<string, Shape>>, others?: Shape): Shape {
  const names = Object.keys(shapes);
  const all = [...Object.values(shapes), ...(others === undefined ? [] : [others])];
  return {
    schema: { oneOf: all.map(({ schema }) => schema) },
    check: (faults, value, at) => {
      if (!isObject(value)) return faults.add(at, 'must be an object');
      const name = value[key];
      const shape = typeof name === 'string' && Object.hasOwn(shapes, name) ? shapes[name] : others;
      if (shape !== undefined) shape.check(faults, value, at);
      else if (name === undefined) faults.add(`${at}.${key}`, `is required; one of ${names.join(', ')}`);
      else faults.add(`${at}.${key}`, `must be one of ${names.join(', ')}`);
    },
  };
}

/** A rule: exactly one of these members is there. */
export function exactlyOne(names: readonly string[], say: string): Rule {
  return (faults, value, at) => {
    if (names.filter((name) => value[name] !== undefined).length !== 1) faults.add(at, say);
  };
}

/** The objects in a list that may be none. */
export function objectsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map((item: unknown) => (isObject(item) ? item : {})) : [];
}
