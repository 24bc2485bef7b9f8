import { STATUS_CODES } from 'node:http';
import { ArgumentsHost, Catch, ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { isObject } from '../../domain/json';
import { isDatabaseTroubled } from '../database/database-away';
import { Problem, ProblemKind } from '../errors/problem';
import { TooMany } from '../errors/too-many';
import { problemBody, ProblemDto } from './problem.dto';

const STATUS: Readonly<Record<ProblemKind, number>> = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  too_large: 413,
  too_many: 429,
  unavailable: 503,
};

/** Every refusal and failure of the whole program in one shape; what was not expected is logged and not shown. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const answer = answerTo(error) ?? this.failed(error, request, response);
    // For the audit log.
    response.locals['code'] = answer.code;
    if (response.headersSent) return void response.destroy();
    if (error instanceof TooMany) response.setHeader('Retry-After', String(error.retryAfter));
    response.status(answer.statusCode).json(answer);
  }

  private failed(error: unknown, request: Request, response: Response): ProblemDto {
    const about = { method: request.method, path: request.path };
    if (isDatabaseTroubled(error)) {
      this.logger.warn('the database does not answer', about, error);
      return problemBody(503, 'store_unavailable', 'The database does not answer; try again in a moment');
    }
    this.logger.error('request failed', about, error);
    const requestId = String(response.getHeader('X-Request-Id') ?? 'unknown');
    return problemBody(
      500,
      'internal_error',
      `Something failed here; the log says what, under request id ${requestId}`,
    );
  }
}

/** Null for a failure that nobody expected. */
function answerTo(error: unknown): ProblemDto | null {
  if (error instanceof Problem)
    return problemBody(STATUS[error.kind], error.code, error.message, error.details);
  if (!(error instanceof HttpException)) return null;
  const statusCode = error.getStatus();
  if (statusCode >= 500) return null;
  const [code, message] = explain(statusCode, error);
  return problemBody(statusCode, code, message);
}

/** The framework's and the body parser's refusals, with the mend. */
function explain(statusCode: number, { cause, message }: HttpException): [code: string, message: string] {
  const fault = isObject(cause) ? cause : {};
  if (fault['type'] === 'entity.parse.failed') {
    // The parser's own words quote the body.
    const place = /position (\d+)/.exec(String(fault['message']))?.[1];
    const where = place === undefined ? '' : ` (near character ${place})`;
    return ['invalid_json', `The body is not valid JSON${where}; send one JSON object, encoded as UTF-8`];
  }
  if (statusCode === 413) {
    const limit = typeof fault['limit'] === 'number' ? `${fault['limit']} bytes` : 'allowed';
    return ['payload_too_large', `The body is larger than ${limit}; send less`];
  }
  if (statusCode === 415) {
    return ['unsupported_media_type', `${message}; send JSON as UTF-8, plain or with gzip, deflate or br`];
  }
  const code = (STATUS_CODES[statusCode] ?? 'refused').toLowerCase().replaceAll(/\W+/g, '_');
  return [code, message.split('?')[0]?.slice(0, 200) ?? ''];
}
