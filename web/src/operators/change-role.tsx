import { Button, Group, Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Role } from '../api/session';
import { Dialog } from '../shell/dialog';
import { useLast } from '../shell/use-last';
import { type Operator, useChange } from './operators-data';
import { ROLES } from './roles';

/** Null: it is closed. */
export function ChangeRole({ operator, onDone }: { operator: Operator | null; onDone: () => void }) {
  const { t } = useTranslation('operators');
  const shown = useLast(operator);
  return (
    <Dialog opened={operator !== null} title={t('roleOf', { name: shown?.name ?? '' })} onClose={onDone}>
      {shown !== null && <Roles key={shown.id} operator={shown} onDone={onDone} />}
    </Dialog>
  );
}

function Roles({ operator, onDone }: { operator: Operator; onDone: () => void }) {
  const { t } = useTranslation('operators');
  const { t: shell } = useTranslation();
  const [role, choose] = useState<Role>(operator.role);
  const change = useChange();
  return (
    <Stack>
      <Radio.Group
        label={t('invite.role')}
        value={role}
        onChange={(value) => choose(ROLES.find((known) => known === value) ?? operator.role)}
      >
        <Stack gap="xs" mt="xs">
          {ROLES.filter((known) => known !== 'owner').map((known) => (
            <Radio key={known} value={known} label={shell(`role.${known}`)} description={t(`may.${known}`)} />
          ))}
        </Stack>
      </Radio.Group>
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          {t('cancel')}
        </Button>
        <Button
          loading={change.isPending}
          onClick={() => change.mutate({ id: operator.id, role }, { onSuccess: onDone })}
        >
          {t('save')}
        </Button>
      </Group>
    </Stack>
  );
}
