import type { components } from './schema';

type Problem = components['schemas']['ProblemDto'];

/** What the server refused and why. `status` is 0 when it did not answer. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Problem['details'];
  /** Seconds after which it may be tried again, where the server says so. */
  readonly retryAfter: number | undefined;

  constructor({ statusCode, code, message, details }: Problem, retryAfter?: number) {
    super(message);
    this.status = statusCode;
    this.code = code;
    this.details = details;
    this.retryAfter = retryAfter;
  }

  static async of(response: Response): Promise<ApiError> {
    const plain = { statusCode: response.status, code: 'unknown', message: `HTTP ${response.status}` };
    const body = (await response.json().catch(() => ({}))) as Partial<Problem>;
    const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
    return new ApiError({ ...plain, details: [], ...body }, Number.isFinite(wait) ? wait : undefined);
  }

  static unreachable(cause: unknown): ApiError {
    const message = cause instanceof Error ? cause.message : String(cause);
    return new ApiError({ statusCode: 0, code: 'unreachable', message, details: [] });
  }
}

export function isUnauthorized(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

/** Whoever asked is not signed in, or lacks a right: the next time it would be no different. */
export function isShutOut(error: unknown): boolean {
  return isUnauthorized(error) || (error instanceof ApiError && error.status === 403);
}
