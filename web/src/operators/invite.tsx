import { Button, Group, Radio, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { type Role, useSession } from '../api/session';
import { onlyTenant, type Tenant, useTenants } from '../api/tenants';
import { Dialog } from '../shell/dialog';
import { useGuard, useTellDirty } from '../shell/guard';
import { Loading } from '../shell/loading';
import { Refusal } from '../shell/refusal';
import { TenantSelect } from '../shell/tenant-select';
import { useRefusal } from '../shell/use-refusal';
import { LinkShown } from './link-shown';
import { type Link, useLookAgain } from './operators-data';
import { ROLES } from './roles';

/** Asks whom to invite, and then shows the link. */
export function Invite({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('operators');
  const tenants = useTenants();
  const [link, show] = useState<Link>();
  const done = () => {
    show(undefined);
    onClose();
  };
  const guard = useGuard({ isOpen: opened, onClose: done });
  const asking = { onMade: show, onDirty: guard.setDirty, onCancel: guard.leave };
  return (
    <>
      <Dialog
        opened={opened}
        title={t(link === undefined ? 'invite.title' : 'invite.made')}
        closesByChance={link === undefined}
        onClose={guard.leave}
      >
        {link !== undefined && <LinkShown link={link} onDone={done} />}
        {link === undefined && tenants.data === undefined && <Loading query={tenants} />}
        {link === undefined && tenants.data !== undefined && <Whom tenants={tenants.data} {...asking} />}
      </Dialog>
      {guard.question}
    </>
  );
}

interface WhomProps {
  tenants: readonly Tenant[];
  onMade: (link: Link) => void;
  onDirty: (is: boolean) => void;
  onCancel: () => void;
}

interface Values {
  email: string;
  role: Role;
  tenantId: string;
}

function Whom({ tenants, onMade, onDirty, onCancel }: WhomProps) {
  const { t } = useTranslation('operators');
  const { t: shell } = useTranslation();
  const { data: session } = useSession();
  const lookAgain = useLookAgain();
  const isOwner = session?.tenantId === null;
  const isAsked = ({ role }: Values) => isOwner && role !== 'owner' && tenants.length > 1;
  const form = useForm<Values>({
    initialValues: { email: '', role: 'agent', tenantId: onlyTenant(tenants) },
    validate: {
      email: (value) => (value.includes('@') ? null : shell('fieldFault.email')),
      tenantId: (value, values) => (isAsked(values) && value === '' ? shell('tenant.choose') : null),
    },
  });
  useTellDirty(form.isDirty(), onDirty);
  const { refusal, refuse, forget } = useRefusal(form);
  const invite = useMutation({
    mutationFn: async () => {
      const { email, role, tenantId } = form.getValues();
      const place = role === 'owner' || tenantId === '' ? {} : { tenantId };
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
        {isAsked(form.values) && (
          <TenantSelect label={t('tenant')} tenants={tenants} {...form.getInputProps('tenantId')} />
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
