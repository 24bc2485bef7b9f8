import { applyDecorators, Controller, UseGuards, UseInterceptors, UsePipes } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBearerAuth,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import { ProblemDto } from '../platform/http/problem.dto';
import { ValidationPipe } from '../platform/http/validation.pipe';
import { AccessGuard } from '../access/access.guard';
import { NoteResult } from '../access/follow';

export const API_BASE = 'api/v1';

/** Every controller of this folder: never without the key, never with an unchecked body or query. */
export function OperatorController(path: string, tag: string): ClassDecorator {
  return applyDecorators(
    Controller(path),
    UseGuards(AccessGuard),
    UseInterceptors(NoteResult),
    UsePipes(ValidationPipe),
    ApiTags(tag),
    ApiBearerAuth(),
    ApiBadRequestResponse({ type: ProblemDto, description: 'Fields at fault, in `details`' }),
    ApiUnauthorizedResponse({ type: ProblemDto }),
    ApiServiceUnavailableResponse({ type: ProblemDto }),
  );
}
