import { Access } from '../access/access';
import { Problem } from '../platform/errors/problem';

/**
 * Tokens go to wherever a line's API is said to be, private addresses included: only who has the whole installation says it.
 * @throws Problem for anybody of a tenant
 */
export function assertMayAddress(
  { tenantId }: Pick<Access, 'tenantId'>,
  { apiBaseUrl }: { readonly apiBaseUrl?: string | null },
): void {
  if (tenantId === null || apiBaseUrl === undefined) return;
  const message = 'only the owner of the installation sets the address of the API; leave it out';
  throw new Problem('forbidden', 'forbidden', `apiBaseUrl: ${message}`, [{ field: 'apiBaseUrl', message }]);
}
