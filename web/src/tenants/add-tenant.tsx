import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../shell/dialog';
import { useNotice } from '../shell/use-notice';
import { useAddTenant } from './tenants-data';

export function AddTenant({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('tenants');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('addTitle')}>
      <Name onDone={onClose} />
    </Dialog>
  );
}

/** Forgotten when its place closes. */
function Name({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('tenants');
  const notify = useNotice();
  const add = useAddTenant();
  const [name, setName] = useState('');
  const [fault, setFault] = useState<string>();
  const submit = (event: React.SubmitEvent) => {
    event.preventDefault();
    if (name.trim() === '') return setFault(t('fault.name'));
    add.mutate(name.trim(), {
      onSuccess: () => {
        notify({ message: t('added') });
        onDone();
      },
    });
  };
  return (
    <form noValidate onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('name')}
          description={t('addHint')}
          autoComplete="off"
          maxLength={200}
          data-autofocus
          value={name}
          error={fault}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={add.isPending}>
            {t('addYes')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
