import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Tenant } from '../api/tenants';
import { Loading } from '../shell/loading';
import { type Editing, RuleEditor } from './editor/rule-editor';
import { RulesBench } from './rules-bench';
import { useRules } from './rules-data';

interface TenantRulesProps {
  tenant: Tenant;
  tenants: readonly Tenant[];
  onTenant: (id: string) => void;
}

/** The rules of one business, and the one of them that is being edited. */
export function TenantRules({ tenant, tenants, onTenant }: TenantRulesProps) {
  const { t } = useTranslation('rules');
  const rules = useRules(tenant.id);
  const [editing, setEditing] = useState<Editing | null>(null);
  const [saved, setSaved] = useState<string>();
  const edit = (next: Editing) => {
    setSaved(undefined);
    setEditing(next);
  };
  if (rules.data === undefined) return <Loading query={rules} />;
  return (
    <>
      <RulesBench tenantId={tenant.id} rules={rules.data} saved={saved} onEdit={edit}>
        {tenants.length > 1 && (
          <NativeSelect
            aria-label={t('tenant')}
            value={tenant.id}
            onChange={({ currentTarget }) => onTenant(currentTarget.value)}
            data={tenants.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
      </RulesBench>
      <RuleEditor
        tenantId={tenant.id}
        rules={rules.data}
        editing={editing}
        onClose={() => setEditing(null)}
        onSaved={({ id }) => setSaved(id)}
      />
    </>
  );
}
