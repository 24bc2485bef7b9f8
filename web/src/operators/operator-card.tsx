import { ActionIcon, Badge, Group, Menu, Paper, Stack, Text } from '@mantine/core';
import { IconDots, IconKey, IconPower, IconTrash, IconUserCog } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMoments } from '../shell/moments';
import classes from '../shell/page.module.css';
import { type Operator, useChange } from './operators-data';

interface OperatorActions {
  onRole: (operator: Operator) => void;
  onReset: (operator: Operator) => void;
  onSwitchOff: (operator: Operator) => void;
  onRemove: (operator: Operator) => void;
}

interface OperatorCardProps {
  operator: Operator;
  /** Undefined where there is one tenant only. */
  tenant: string | undefined;
  isSelf: boolean;
  /** Absent where one may not. */
  actions: OperatorActions | undefined;
}

export function OperatorCard({ operator, tenant, isSelf, actions }: OperatorCardProps) {
  const { t } = useTranslation('operators');
  const { t: shell } = useTranslation();
  const { day } = useMoments();
  const { name, email, role, active, hasTotp, lastSignInAt } = operator;
  const facts = [
    ...(tenant === undefined ? [] : [tenant]),
    t(hasTotp ? 'withTotp' : 'withoutTotp'),
    lastSignInAt === null ? t('neverIn') : t('lastIn', { moment: day(lastSignInAt) }),
  ];
  return (
    <Paper component="li" withBorder p="md" className={classes.card ?? ''} data-off={!active || undefined}>
      <Group justify="space-between" wrap="nowrap" gap="sm" align="flex-start">
        <Stack gap={2} className={classes.words ?? ''}>
          <Group gap={8}>
            <Text fw={600}>{name}</Text>
            <Badge variant="default" tt="none" fw={500}>
              {shell(`role.${role}`)}
            </Badge>
            {isSelf && (
              <Badge variant="default" tt="none" fw={500}>
                {t('you')}
              </Badge>
            )}
            {!active && (
              <Badge color="gray" variant="default" tt="none" fw={500}>
                {t('isOff')}
              </Badge>
            )}
          </Group>
          <Text size="sm">{email}</Text>
          <Text size="sm" c="dimmed">
            {facts.join(' · ')}
          </Text>
        </Stack>
        {actions !== undefined && !isSelf && <More operator={operator} {...actions} />}
      </Group>
    </Paper>
  );
}

function More({
  operator,
  onRole,
  onReset,
  onSwitchOff,
  onRemove,
}: OperatorActions & { operator: Operator }) {
  const { t } = useTranslation('operators');
  const { id, name, role, active } = operator;
  const change = useChange();
  return (
    <Menu position="bottom-end" withinPortal withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={t('more', { name })}>
          <IconDots size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {role !== 'owner' && (
          <Menu.Item leftSection={<IconUserCog size={16} aria-hidden />} onClick={() => onRole(operator)}>
            {t('changeRole')}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconPower size={16} aria-hidden />}
          onClick={() => (active ? onSwitchOff(operator) : change.mutate({ id, active: true }))}
        >
          {t(active ? 'switchOff' : 'switchOn')}
        </Menu.Item>
        {active && (
          <Menu.Item leftSection={<IconKey size={16} aria-hidden />} onClick={() => onReset(operator)}>
            {t('reset.offer')}
          </Menu.Item>
        )}
        <Menu.Item
          color="var(--mantine-color-error)"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={() => onRemove(operator)}
        >
          {t('remove.offer')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
