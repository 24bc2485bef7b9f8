import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiForbiddenResponse } from '@nestjs/swagger';
import { ProblemDto } from '../platform/http/problem.dto';
import { Right } from './rights';

const RIGHT = 'recado:right';
/** For handlers that every caller may use, since they are about the caller. */
export const ANY = 'any';

/** Which right the handler takes. One that says nothing is refused. */
export function Needs(right: Right | typeof ANY): MethodDecorator {
  if (right === ANY) return SetMetadata(RIGHT, right);
  return applyDecorators(
    SetMetadata(RIGHT, right),
    ApiExtension('x-right', right),
    ApiForbiddenResponse({ type: ProblemDto, description: `Without the right \`${right}\`` }),
  );
}

/** Undefined when the handler says nothing. */
export function neededRight(handler: object): Right | typeof ANY | undefined {
  return Reflect.getMetadata(RIGHT, handler) as Right | typeof ANY | undefined;
}
