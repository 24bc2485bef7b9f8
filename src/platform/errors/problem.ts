/** What went wrong, for a program (`code`) and for a person (`message`), before anyone thinks of HTTP. */
export type ProblemKind =
  | 'invalid'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'gone'
  | 'too_large'
  | 'too_many'
  | 'unavailable';

/** An expected refusal that callers may show: it names the field or the thing, and the mend. Never holds secrets. */
export class Problem extends Error {
  override name = 'Problem';

  constructor(
    readonly kind: ProblemKind,
    readonly code: string,
    message: string,
    readonly details: readonly { field: string; message: string }[] = [],
  ) {
    super(message);
  }

  static invalid(field: string, message: string): Problem {
    return new Problem('invalid', 'validation_failed', `${field}: ${message}`, [{ field, message }]);
  }

  static notFound(what: string): Problem {
    return new Problem('not_found', 'not_found', `${what} not found`);
  }
}
