import { Access, assertOwn } from '../access/access';
import { StoredLine, TenantsService } from '../tenants/tenants.service';

/** A line that the caller may see. */
export async function ownLine(tenants: TenantsService, access: Access, id: string): Promise<StoredLine> {
  const line = await tenants.line(id);
  assertOwn(access, line.tenantId, `Line ${id}`);
  return line;
}
