import { Type } from '@nestjs/common';
import { ApiProperty, getSchemaPath } from '@nestjs/swagger';

/** The member by which the classes of a {@link typeUnion} are told apart. */
export function TypeIs(...types: readonly string[]): PropertyDecorator {
  return ApiProperty({ type: String, enum: [...types] });
}

/** For the OpenAPI document: one of these classes, by the value of `type`. Their operation names them as extra models. */
export function typeUnion(classes: Readonly<Record<string, Type>>) {
  const mapping = Object.entries(classes).map(([type, one]) => [type, getSchemaPath(one)] as const);
  return {
    oneOf: [...new Set(mapping.map(([, $ref]) => $ref))].map(($ref) => ({ $ref })),
    discriminator: { propertyName: 'type', mapping: Object.fromEntries(mapping) },
  };
}
