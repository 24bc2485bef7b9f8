import { useTranslation } from 'react-i18next';
import { useMay } from '../api/session';
import type { Tenant } from '../api/tenants';

/** What whoever is signed in can do about there being no line, or who can. */
export function useNoneHint(tenants: readonly Tenant[]): string {
  const { t } = useTranslation('lines');
  const seesTenants = useMay('tenants:read');
  const isOwner = useMay('installation:tenants');
  const mayWrite = useMay('lines:write');
  if (seesTenants && tenants.length === 0) return t(isOwner ? 'noTenant' : 'noTenantReader');
  return t(mayWrite ? 'noneHint' : 'noneReader');
}
