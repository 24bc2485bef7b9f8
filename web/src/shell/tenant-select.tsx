import { NativeSelect, type NativeSelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Tenant } from '../api/tenants';

interface TenantSelectProps extends Omit<NativeSelectProps, 'data'> {
  tenants: readonly Tenant[];
  /** What may be chosen beside them. */
  others?: readonly { value: string; label: string }[];
}

/** For which business something is. Empty: nobody has chosen, and nothing is chosen for them. */
export function TenantSelect({ tenants, others = [], ...input }: TenantSelectProps) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      data={[
        { value: '', label: t('tenant.choose'), disabled: true },
        ...tenants.map(({ id, name }) => ({ value: id, label: name })),
        ...others,
      ]}
      {...input}
    />
  );
}
