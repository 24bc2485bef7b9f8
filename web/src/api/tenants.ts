import { $api } from './client';
import { useMay } from './session';
import type { components } from './schema';

export type Tenant = components['schemas']['TenantDto'];

const NONE: readonly Tenant[] = [];
const MOST = 200;
const LOOK_AGAIN_MS = 20_000;

/** The businesses that one sees, the newest first; none to whom they are no business. */
export function useTenants() {
  const may = useMay('tenants:read');
  const query = $api.useQuery(
    'get',
    '/api/v1/tenants',
    { params: { query: { limit: MOST } } },
    { select: ({ items }) => items, refetchInterval: LOOK_AGAIN_MS, enabled: may },
  );
  return may ? query : { ...query, data: NONE };
}
