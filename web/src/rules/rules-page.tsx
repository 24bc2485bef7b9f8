import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '../api/client';
import { Loading } from '../shell/loading';
import { Nothing } from '../shell/nothing';
import { TenantRules } from './tenant-rules';

const MOST_TENANTS = 200;

export function RulesPage() {
  const { t } = useTranslation('rules');
  const tenants = $api.useQuery('get', '/api/v1/tenants', { params: { query: { limit: MOST_TENANTS } } });
  const [chosen, choose] = useState<string>();
  if (tenants.data === undefined) return <Loading query={tenants} />;
  const { items } = tenants.data;
  const tenant = items.find(({ id }) => id === chosen) ?? items.at(-1);
  if (tenant === undefined) return <Nothing title={t('noTenant')} hint={t('noTenantHint')} />;
  return <TenantRules key={tenant.id} tenant={tenant} tenants={items} onTenant={choose} />;
}
