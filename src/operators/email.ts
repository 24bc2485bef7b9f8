import { sqlStateOf } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';

const UNIQUE_VIOLATION = '23505';

/** As it is stored and compared: nobody has two accounts by writing it in two ways. */
export function emailOf(text: string): string {
  return text.trim().toLowerCase();
}

/** For whoever invites, or holds an invitation: strangers do not learn it. */
export function emailTaken(): Problem {
  return new Problem('conflict', 'email_taken', 'email: somebody signs in with this e-mail already', [
    { field: 'email', message: 'belongs to an operator already' },
  ]);
}

/** The refusal instead of the database's. */
export async function orEmailTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw sqlStateOf(error) === UNIQUE_VIOLATION ? emailTaken() : error;
  }
}
