import { ActionIcon, Group, Paper, Stack, Text } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Tenant } from '../api/tenants';
import { useMoments } from '../shell/moments';
import classes from '../shell/page.module.css';

interface TenantCardProps {
  tenant: Tenant;
  /** Absent where one may not, as the next. */
  onEdit?: (tenant: Tenant) => void;
  onDelete?: (tenant: Tenant) => void;
}

export function TenantCard({ tenant, onEdit, onDelete }: TenantCardProps) {
  const { t } = useTranslation('tenants');
  const { duration } = useMoments();
  const { name, settings } = tenant;
  const { businessHours, turnQuietMs } = settings;
  return (
    <Paper component="li" withBorder p="md">
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Stack gap={2} className={classes.words ?? ''}>
          <Text fw={600}>{name}</Text>
          <Text size="sm" c="dimmed">
            {businessHours ? t('withHours', { zone: businessHours.timeZone }) : t('alwaysOpen')}
            {' · '}
            {turnQuietMs === null ? t('usualQuiet') : t('ownQuiet', { time: duration(turnQuietMs) })}
          </Text>
        </Stack>
        <Group gap={6} wrap="nowrap">
          {onEdit !== undefined && (
            <ActionIcon
              variant="default"
              size="lg"
              aria-label={t('edit', { name })}
              onClick={() => onEdit(tenant)}
            >
              <IconPencil size={17} aria-hidden />
            </ActionIcon>
          )}
          {onDelete !== undefined && (
            <ActionIcon
              variant="default"
              size="lg"
              aria-label={t('delete', { name })}
              onClick={() => onDelete(tenant)}
            >
              <IconTrash size={17} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      </Group>
    </Paper>
  );
}
