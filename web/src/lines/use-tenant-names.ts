import { useTenants } from '../api/tenants';

/** The name of a business, where there are several. */
export function useTenantNames(): (tenantId: string) => string | undefined {
  const { data: tenants = [] } = useTenants();
  return (tenantId) => (tenants.length > 1 ? tenants.find(({ id }) => id === tenantId)?.name : undefined);
}
