import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension, ApiForbiddenResponse } from '@nestjs/swagger';
import { ProblemDto } from '../platform/http/problem.dto';
import { Right } from './rights';

const RIGHT = 'recado:right';
const ASKS = 'recado:asks';
/** For handlers that every caller may use, since they are about the caller. */
export const ANY = 'any';
/** For what no right opens: only whoever holds the installation's key. */
export const API_KEY = 'API_KEY';

/** What a handler may take. */
export type Needed = Right | typeof ANY | typeof API_KEY;

/** Which right the handler takes. One that says nothing is refused. */
export function Needs(needed: Needed): MethodDecorator {
  if (needed === ANY) return SetMetadata(RIGHT, needed);
  const missing = needed === API_KEY ? "Without the installation's key" : `Without the right \`${needed}\``;
  return applyDecorators(
    SetMetadata(RIGHT, needed),
    ApiExtension('x-right', needed),
    ApiForbiddenResponse({ type: ProblemDto, description: missing }),
  );
}

/** Undefined when the handler says nothing. */
export function neededRight(handler: object): Needed | undefined {
  return Reflect.getMetadata(RIGHT, handler) as Needed | undefined;
}

/** For a handler that is asked with POST and changes nothing, so that the audit log does not fill with it. */
export function OnlyAsks(): MethodDecorator {
  return SetMetadata(ASKS, true);
}

export function onlyAsks(handler: object): boolean {
  return Reflect.getMetadata(ASKS, handler) === true;
}
