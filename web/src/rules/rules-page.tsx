import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../api/session';
import { useTenants } from '../api/tenants';
import { Loading } from '../shell/loading';
import { Nothing } from '../shell/nothing';
import { TenantRules } from './tenant-rules';

export function RulesPage() {
  const { t } = useTranslation('rules');
  const tenants = useTenants();
  const mayAdd = useMay('installation:tenants');
  const [chosen, choose] = useState<string>();
  if (tenants.data === undefined) return <Loading query={tenants} />;
  const tenant = tenants.data.find(({ id }) => id === chosen) ?? tenants.data.at(-1);
  if (tenant === undefined)
    return <Nothing title={t('noTenant')} hint={t(mayAdd ? 'noTenantHint' : 'askOwner')} />;
  return <TenantRules key={tenant.id} tenant={tenant} tenants={tenants.data} onTenant={choose} />;
}
