import { useQuery } from '@tanstack/react-query';
import { api } from './client';
import { everyPage } from './every-page';
import { useMay, useSession } from './session';
import type { components } from './schema';

export type Tenant = components['schemas']['TenantDto'];

/** The key of the query. */
export const TENANTS = ['tenants'];

const NONE: readonly Tenant[] = [];
const LOOK_AGAIN_MS = 20_000;

/** The businesses that one sees, the newest first; none to whom they are no business. */
export function useTenants() {
  const may = useMay('tenants:read');
  const query = useQuery({
    queryKey: TENANTS,
    queryFn: async () => everyPage((query) => api.GET('/api/v1/tenants', { params: { query } })),
    refetchInterval: LOOK_AGAIN_MS,
    enabled: may,
  });
  return may ? query : { ...query, data: NONE };
}

/** Whose something is, to whoever sees more than one business; undefined while it is not known. */
export function useTenantName(): (tenantId: string | null) => string | undefined {
  const { data: session } = useSession();
  const { data: tenants } = useTenants();
  const isOwner = session?.tenantId === null;
  return (tenantId) => (isOwner ? tenants?.find(({ id }) => id === tenantId)?.name : undefined);
}

/** What nobody needs to choose; empty where there are several, or none. */
export function onlyTenant(tenants: readonly Tenant[]): string {
  return tenants.length === 1 ? (tenants[0]?.id ?? '') : '';
}
