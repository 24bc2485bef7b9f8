import { Button, Group, NativeSelect, Radio, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { type Role, useSession } from '../api/session';
import { useTenants } from '../api/tenants';
import { Dialog } from '../shell/dialog';
import { Refusal } from '../shell/refusal';
import { useRefusal } from '../shell/use-refusal';
import { LinkShown } from './link-shown';
import { type Link, useLookAgain } from './operators-data';
import { ROLES } from './roles';

/** Asks whom to invite, and then shows the link. */
export function Invite({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('operators');
  const [link, show] = useState<Link>();
  const done = () => {
    show(undefined);
    onClose();
  };
  return (
    <Dialog
      opened={opened}
      title={t(link === undefined ? 'invite.title' : 'invite.made')}
      closesByChance={link === undefined}
      onClose={done}
    >
      {link === undefined ? <Whom onMade={show} onCancel={done} /> : <LinkShown link={link} onDone={done} />}
    </Dialog>
  );
}

function Whom({ onMade, onCancel }: { onMade: (link: Link) => void; onCancel: () => void }) {
  const { t } = useTranslation('operators');
  const { t: shell } = useTranslation();
  const { data: session } = useSession();
  const { data: tenants = [] } = useTenants();
  const lookAgain = useLookAgain();
  const isOwner = session?.tenantId === null;
  const form = useForm<{ email: string; role: Role; tenantId: string }>({
    initialValues: { email: '', role: 'agent', tenantId: '' },
    validate: { email: (value) => (value.includes('@') ? null : shell('fieldFault.email')) },
  });
  // The businesses may come after the form.
  const tenantId = form.values.tenantId || tenants.at(-1)?.id;
  const { refusal, refuse, forget } = useRefusal(form);
  const invite = useMutation({
    mutationFn: async () => {
      const { email, role } = form.getValues();
      const place = role === 'owner' || tenantId === undefined ? {} : { tenantId };
      const body = { email: email.trim(), role, ...place };
      const { data } = await api.POST('/api/v1/invitations', { body });
      if (data) onMade({ url: data.url, email: data.email, expiresAt: data.expiresAt });
    },
    onSuccess: lookAgain,
    onError: refuse,
    gcTime: 0,
  });
  const submit = () => {
    forget();
    invite.mutate();
  };
  return (
    <form noValidate onSubmit={form.onSubmit(submit)}>
      <Stack>
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="off"
          maxLength={254}
          data-autofocus
          {...form.getInputProps('email')}
        />
        <Radio.Group label={t('invite.role')} {...form.getInputProps('role')}>
          <Stack gap="xs" mt="xs">
            {ROLES.filter((role) => isOwner || role !== 'owner').map((role) => (
              <Radio key={role} value={role} label={shell(`role.${role}`)} description={t(`may.${role}`)} />
            ))}
          </Stack>
        </Radio.Group>
        {isOwner && form.values.role !== 'owner' && tenants.length > 1 && (
          <NativeSelect
            label={t('tenant')}
            data={tenants.map(({ id, name }) => ({ value: id, label: name }))}
            {...form.getInputProps('tenantId')}
            value={tenantId ?? ''}
          />
        )}
        <Refusal words={refusal} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={invite.isPending}>
            {t('invite.yes')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
