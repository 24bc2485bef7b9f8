import { $api } from './client';
import type { components } from './schema';

export type Tenant = components['schemas']['TenantDto'];

const MOST = 200;
const LOOK_AGAIN_MS = 20_000;

/** The businesses that one sees, the newest first. */
export function useTenants() {
  return $api.useQuery(
    'get',
    '/api/v1/tenants',
    { params: { query: { limit: MOST } } },
    { select: ({ items }) => items, refetchInterval: LOOK_AGAIN_MS },
  );
}
