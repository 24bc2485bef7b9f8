import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMay } from '../api/session';
import { useTenantName } from '../api/tenants';
import { Missing } from '../shell/missing';
import { useMoments } from '../shell/moments';
import classes from '../shell/page.module.css';
import { useInvitations, useWithdraw } from './operators-data';

/** Links that still let somebody in. */
export function OpenInvitations() {
  const { t } = useTranslation('operators');
  const { t: shell } = useTranslation();
  const { day } = useMoments();
  const mayWrite = useMay('operators:write');
  const withdraw = useWithdraw();
  const nameOf = useTenantName();
  const invitations = useInvitations();
  const { data, error } = invitations;
  if (data === undefined ? error === null : data.length === 0) return null;
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {t('open.title')}
      </Title>
      <Missing query={invitations} />
      <ul className={classes.cards}>
        {data?.map(({ id, email, role, tenantId, purpose, createdBy, expiresAt }) => (
          <Paper key={id} component="li" withBorder p="md">
            <Group justify="space-between" gap="sm">
              <Stack gap={2} className={classes.words ?? ''}>
                <Text fw={600}>{email ?? t('open.anybody')}</Text>
                <Text size="sm" c="dimmed">
                  {[
                    t(`purpose.${purpose}`),
                    shell(`role.${role}`),
                    nameOf(tenantId),
                    t('open.by', { name: createdBy }),
                    t('link.until', { moment: day(expiresAt) }),
                  ]
                    .filter((fact) => fact !== undefined)
                    .join(' · ')}
                </Text>
              </Stack>
              {mayWrite && (
                <Button
                  variant="default"
                  size="xs"
                  aria-label={t('open.withdrawOf', { email: email ?? t('open.anybody') })}
                  onClick={() => withdraw.mutate(id)}
                >
                  {t('open.withdraw')}
                </Button>
              )}
            </Group>
          </Paper>
        ))}
      </ul>
    </Stack>
  );
}
