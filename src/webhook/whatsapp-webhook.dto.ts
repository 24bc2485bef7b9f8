import { plainToInstance, Type } from 'class-transformer';
import {
  IsArray,
  IsObject,
  IsOptional,
  IsString,
  ValidateNested,
  validateSync,
  ValidationError,
} from 'class-validator';
import { isObject } from '../domain/json';

/** A change of an entry. Its `value` is read where it is used, part by part, since Meta adds to it any day. */
class WhatsAppChangeDto {
  @IsOptional()
  field?: unknown;

  @IsOptional()
  value?: unknown;
}

class WhatsAppEntryDto {
  @IsArray()
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => WhatsAppChangeDto)
  changes: WhatsAppChangeDto[];
}

/**
 * The envelope of Meta's webhooks (Meta, "Webhooks overview"). It judges the envelope only; whatever else a body
 * holds, known or not, stays.
 */
class WhatsAppWebhookDto {
  @IsString()
  object: string;

  @IsArray()
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => WhatsAppEntryDto)
  entry: WhatsAppEntryDto[];
}

export interface EnvelopeFault {
  readonly field: string;
  readonly message: string;
}

/** The DTO's rules without its cost, for every webhook; {@link envelopeFaults} names what is wrong when it is. */
export function isEnvelope(body: unknown): boolean {
  if (!isObject(body) || typeof body['object'] !== 'string' || !Array.isArray(body['entry'])) return false;
  return body['entry'].every(
    (entry: unknown) =>
      isObject(entry) && Array.isArray(entry['changes']) && entry['changes'].every(isObject),
  );
}

/** What keeps a body from being an envelope, by path. */
export function envelopeFaults(body: unknown): EnvelopeFault[] {
  if (!isObject(body)) return [{ field: '', message: 'the body must be a JSON object' }];
  const shape = plainToInstance(WhatsAppWebhookDto, shapeOf(body));
  const all = validateSync(shape).flatMap((error) => faultsOf(error, ''));
  const faults = all.filter(
    ({ field, message }, i) =>
      i === all.findIndex((other) => other.field === field && other.message === message),
  );
  if (faults.length > 0 || isEnvelope(body)) return faults;
  return [
    {
      field: 'entry',
      message: `an entry or change after the first ${MOST_NAMED} is not an object with its parts`,
    },
  ];
}

/** Of each list; naming the faults of a million elements would take seconds. */
const MOST_NAMED = 20;

/** What the rules look at and no more: class-transformer walks all it is given, and the stack ends before a deep body. */
function shapeOf(body: Record<string, unknown>): object {
  const listOf = (value: unknown, shape: (item: Record<string, unknown>) => object) =>
    Array.isArray(value)
      ? value.slice(0, MOST_NAMED).map((item: unknown) => (isObject(item) ? shape(item) : null))
      : null;
  return {
    object: typeof body['object'] === 'string' ? body['object'] : null,
    entry: listOf(body['entry'], (entry) => ({ changes: listOf(entry['changes'], () => ({})) })),
  };
}

function faultsOf(error: ValidationError, parent: string): EnvelopeFault[] {
  const field = /^\d+$/.test(error.property) ? `${parent}[${error.property}]` : join(parent, error.property);
  const own = Object.values(error.constraints ?? {}).map((message) => ({ field, message }));
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, field))];
}

function join(parent: string, property: string): string {
  return parent === '' ? property : `${parent}.${property}`;
}
