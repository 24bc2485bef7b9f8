import { readHandle } from '../domain/handle';
import { CustomerIdentity } from '../domain/inbound';
import { Problem } from '../platform/errors/problem';
import { isRowId, isUuid } from './ids';

/** Who `contact=` means. Bare digits may be our id or a phone, so both are looked for. */
export interface ContactFilter extends CustomerIdentity {
  readonly id: string | null;
}

export function contactFilter(text: string | undefined): ContactFilter | null {
  if (text === undefined) return null;
  const id = isRowId(text.trim()) ? text.trim() : null;
  const handle = readHandle(text);
  if (id === null && handle === null) {
    throw Problem.invalid(
      'contact',
      'must be a contact id, an international number such as +5215512345678, or a business-scoped user id such as MX.1234',
    );
  }
  return { id, ...handle };
}

export function uuidFilter(field: string, text: string | undefined): string | null {
  const what = field.replace(/Id$/, '');
  if (text !== undefined && !isUuid(text)) throw Problem.invalid(field, `must be the id of a ${what}`);
  return text ?? null;
}

export function rowIdFilter(field: string, text: string | undefined): string | null {
  if (text !== undefined && !isRowId(text)) throw Problem.invalid(field, `must be the id of a ${field}`);
  return text ?? null;
}
