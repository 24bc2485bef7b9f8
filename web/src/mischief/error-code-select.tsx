import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ErrorCode, Items } from '../../../src/simulator/control-types';
import { callSimulator } from '../api/simulator';

export function ErrorCodeSelect({ code, onCode }: { code: number; onCode: (code: number) => void }) {
  const { t } = useTranslation('mischief');
  const { data } = useQuery({
    queryKey: ['simulator', 'error-codes'],
    queryFn: () => callSimulator<Items<ErrorCode>>('GET', '/error-codes'),
  });
  return (
    <Select
      label={t('fault.code')}
      placeholder={t('fault.codeHint')}
      nothingFoundMessage={t('fault.noCode')}
      data={
        data?.items.map((item) => ({ value: String(item.code), label: `${item.code} · ${item.message}` })) ??
        []
      }
      value={String(code)}
      onChange={(value) => value !== null && onCode(Number(value))}
      searchable
      allowDeselect={false}
    />
  );
}
