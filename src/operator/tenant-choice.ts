import { Problem } from '../platform/errors/problem';
import { TenantsService } from '../tenants/tenants.service';
import { Access, actsOn, assertOwn } from '../access/access';
import { isUuid } from './ids';

/** The tenant that was named, else the only one there is. */
export async function chooseTenant(
  tenants: TenantsService,
  access: Access,
  tenantId: string | undefined,
): Promise<string> {
  if (tenantId !== undefined) {
    if (!isUuid(tenantId)) throw Problem.notFound('Tenant');
    assertOwn(access, tenantId, 'Tenant');
    return (await tenants.tenant(tenantId)).id;
  }
  if (access.tenantId !== null) return access.tenantId;
  const all = await tenants.tenants();
  const [only] = all;
  if (only !== undefined && all.length === 1) {
    actsOn(access, only.id);
    return only.id;
  }
  throw Problem.invalid(
    'tenantId',
    only === undefined
      ? 'there is no tenant yet; add one with POST /api/v1/tenants'
      : `is required, since there are ${all.length} tenants; GET /api/v1/tenants lists them`,
  );
}
