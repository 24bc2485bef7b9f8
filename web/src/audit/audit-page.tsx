import { Button, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTenantName, useTenants } from '../api/tenants';
import { Failure } from '../shell/failure';
import { Loading } from '../shell/loading';
import { Missing } from '../shell/missing';
import { Page } from '../shell/page';
import classes from '../shell/page.module.css';
import { type Filters, useActors, useAudit } from './audit-data';
import { DeedRow } from './deed-row';
import { useActionWords } from './use-action-words';

/** Who did what, the newest first. */
export function AuditPage() {
  const { t } = useTranslation('audit');
  const tenants = useTenants();
  const nameOf = useTenantName();
  const [filters, setFilters] = useState<Filters>({ actor: '', action: '', since: '', until: '' });
  const audit = useAudit(filters);
  const deeds = audit.data?.pages.flatMap(({ items }) => items);
  return (
    <Page title={t('title')} intro={t('intro')}>
      <FilterFields filters={filters} onChange={setFilters} />
      <Missing query={tenants} />
      {deeds === undefined && <Loading query={audit} />}
      {deeds?.length === 0 && <Text fw={600}>{t('none')}</Text>}
      <ol className={classes.cards}>
        {deeds?.map((deed) => (
          <DeedRow key={deed.id} deed={deed} tenant={nameOf(deed.tenantId)} />
        ))}
      </ol>
      {audit.isFetchNextPageError && <Failure error={audit.error} retry={audit.fetchNextPage} />}
      {audit.hasNextPage && !audit.isFetchNextPageError && (
        <Button
          variant="default"
          loading={audit.isFetchingNextPage}
          onClick={() => void audit.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </Page>
  );
}

function FilterFields({ filters, onChange }: { filters: Filters; onChange: (filters: Filters) => void }) {
  const { t } = useTranslation('audit');
  const actors = useActors();
  const words = useActionWords();
  const field = (name: keyof Filters) => ({
    value: filters[name],
    onChange: ({ currentTarget }: React.ChangeEvent<HTMLInputElement | HTMLSelectElement>) =>
      onChange({ ...filters, [name]: currentTarget.value }),
  });
  return (
    <>
      <Missing query={actors} />
      <Group gap="sm" align="flex-end">
        <NativeSelect
          label={t('who')}
          data={[
            { value: '', label: t('anybody') },
            { value: 'installation', label: t('installation') },
            ...(actors.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          {...field('actor')}
        />
        <NativeSelect
          label={t('what')}
          data={[
            { value: '', label: t('anything') },
            ...Object.entries(words).map(([value, label]) => ({ value, label })),
          ]}
          {...field('action')}
        />
        <TextInput type="datetime-local" label={t('since')} {...field('since')} />
        <TextInput type="datetime-local" label={t('until')} {...field('until')} />
      </Group>
    </>
  );
}
