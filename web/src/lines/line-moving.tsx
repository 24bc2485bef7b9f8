import { Paper, Stack, Title } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../api/session';
import { useTenants } from '../api/tenants';
import { TenantSelect } from '../shell/tenant-select';
import { useNotice } from '../shell/use-notice';
import { AskingButton } from './asking-button';
import { EndingRow } from './ending-row';
import type { Line } from './line';
import { useMoveLine } from './lines-data';

/** Gives a line to another business, where there is one; it is another line from then on. */
export function LineMoving({ line }: { line: Line }) {
  const { t } = useTranslation('lines');
  const navigate = useNavigate();
  const notify = useNotice();
  const mayMove = useMay('installation:tenants');
  const { data: tenants = [] } = useTenants();
  const move = useMoveLine(line.id);
  const [tenantId, choose] = useState('');
  const others = tenants.filter(({ id }) => id !== line.tenantId);
  const chosen = others.find(({ id }) => id === tenantId);
  if (!mayMove || others.length === 0) return null;
  const go = () =>
    move.mutate(tenantId, {
      onSuccess: (moved) => {
        notify({ message: t('moving.moved', { tenant: chosen?.name }) });
        if (moved === undefined) return;
        void navigate({
          to: '/lines/$lineId',
          params: { lineId: moved.id },
          replace: true,
          ignoreBlocker: true,
        });
      },
    });
  const question = {
    title: t('moving.title', { name: line.name, tenant: chosen?.name }),
    hint: t('moving.ask'),
    yes: t('moving.yes'),
  };
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('moving.heading')}
        </Title>
        <EndingRow hint={t('moving.hint')}>
          <TenantSelect
            tenants={others}
            aria-label={t('moving.to')}
            value={tenantId}
            onChange={({ currentTarget: { value } }) => choose(value)}
          />
          <AskingButton
            question={question}
            loading={move.isPending}
            disabled={chosen === undefined}
            onYes={go}
          >
            {t('moving.move')}
          </AskingButton>
        </EndingRow>
      </Stack>
    </Paper>
  );
}
