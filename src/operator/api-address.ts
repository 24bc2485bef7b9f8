import { Caller } from '../access/access';
import { Problem } from '../platform/errors/problem';

/**
 * Tokens go to wherever a line's API is said to be, private addresses included: only who has the right `installation:addresses` says it.
 * @throws Problem for anybody else
 */
export function assertMayAddress(
  { rights }: Pick<Caller, 'rights'>,
  { apiBaseUrl }: { readonly apiBaseUrl?: string | null },
): void {
  if (apiBaseUrl === undefined || rights.has('installation:addresses')) return;
  const message = 'only the owner of the installation sets the address of the API; leave it out';
  throw new Problem('forbidden', 'forbidden', `apiBaseUrl: ${message}`, [{ field: 'apiBaseUrl', message }]);
}
