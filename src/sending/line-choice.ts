import { Access, actsOn } from '../access/access';
import { Problem } from '../platform/errors/problem';
import { StoredLine, TenantsService } from '../tenants/tenants.service';

/** The line that was named, else the only active one. */
export async function chooseLine(
  tenants: TenantsService,
  access: Access,
  lineId: string | undefined,
): Promise<StoredLine> {
  const lines = await tenants.lines(access.tenantId ?? undefined);
  if (lineId !== undefined) {
    const named = lines.find((line) => line.id === lineId.toLowerCase());
    if (named === undefined) throw Problem.notFound('Line');
    actsOn(access, named.tenantId);
    return named;
  }
  const active = lines.filter((line) => line.active);
  const [only] = active;
  if (only !== undefined && active.length === 1) {
    actsOn(access, only.tenantId);
    return only;
  }
  throw Problem.invalid(
    'lineId',
    active.length === 0
      ? 'no line is active; add one with POST /api/v1/lines, or activate one'
      : `is required, since ${active.length} lines are active; GET /api/v1/lines lists them`,
  );
}
