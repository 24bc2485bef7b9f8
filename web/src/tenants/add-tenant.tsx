import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNotice } from '../shell/use-notice';
import { useAddTenant } from './tenants-data';
import classes from './tenants.module.css';

export function AddTenant({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('tenants');
  const { t: shell } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('addTitle')}
      centered
      classNames={{ title: classes.title ?? '' }}
      closeButtonProps={{ 'aria-label': shell('close') }}
    >
      <Name onDone={onClose} />
    </Modal>
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
