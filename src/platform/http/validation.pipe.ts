import { ArgumentMetadata, Injectable, PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, ValidationError } from 'class-validator';
import { isObject } from '../../domain/json';
import { Problem } from '../errors/problem';
import { joinPath, unstorablePart } from './storable';

interface Detail {
  readonly field: string;
  readonly message: string;
}

const MOST_DETAILS = 50;
const LONGEST_FIELD = 200;

/** Turns bodies and query strings into their DTO; everything that is wrong with them is said at once, by field. */
@Injectable()
export class ValidationPipe implements PipeTransform {
  async transform(value: unknown, { type, metatype }: ArgumentMetadata): Promise<unknown> {
    if ((type !== 'body' && type !== 'query') || metatype === undefined) return value;
    if (!isObject(value)) {
      throw Problem.invalid('body', 'send a JSON object, with the header Content-Type: application/json');
    }
    assertStorable(value);
    const dto = plainToInstance(metatype as new () => object, { ...value });
    const errors = await validate(dto, {
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: false,
    });
    if (errors.length > 0) throw invalid(errors.flatMap((error) => detailsOf(error, '')));
    return dto;
  }
}

/** @throws Problem when Postgres would refuse a part of it, or reading it would be unsafe */
export function assertStorable(value: unknown): void {
  const unstorable = unstorablePart(value);
  if (unstorable !== null) throw invalid([unstorable]);
}

/** One refusal for all faults of a request. */
export function invalid(details: readonly Detail[]): Problem {
  const shown = details.slice(0, MOST_DETAILS).map(({ field, message }) => ({
    field: field.length > LONGEST_FIELD ? `${field.slice(0, LONGEST_FIELD)}…` : field,
    message,
  }));
  const summary = shown.slice(0, 3).map(({ field, message }) => `${field}: ${message}`);
  const more = details.length > 3 ? `; and ${details.length - 3} more faults` : '';
  return new Problem('invalid', 'validation_failed', summary.join('; ') + more, shown);
}

function detailsOf({ property, constraints, children }: ValidationError, parent: string): Detail[] {
  const field = joinPath(parent, property);
  const { whitelistValidation, nestedValidation, ...others } = constraints ?? {};
  if (whitelistValidation !== undefined) return [{ field, message: 'is not known here; remove it' }];
  const own = Object.values(others).map((message) => ({ field, message }));
  if (own.length === 0 && nestedValidation !== undefined) return [{ field, message: 'must be an object' }];
  return own.length > 0 ? own : (children ?? []).flatMap((child) => detailsOf(child, field));
}
