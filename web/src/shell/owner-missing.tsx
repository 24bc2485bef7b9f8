import { Button, Stack } from '@mantine/core';
import { useSessionStorage } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { IconUserPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { useSession } from '../api/session';
import classes from './frame.module.css';
import { Note } from './note';
import { useProblem } from './use-problem';

/** For whoever came with the installation's key, while nobody is an owner. */
export function OwnerMissing() {
  const { t } = useTranslation();
  const { data: session } = useSession();
  const navigate = useNavigate();
  const make = useMutation({
    mutationFn: async () => {
      const { data } = await api.POST('/api/v1/invitations/owner');
      // Opened here, whatever address the installation has elsewhere.
      if (data) await navigate({ to: '/invitation', hash: new URL(data.url).hash.slice(1) });
    },
    onError: useProblem(),
    gcTime: 0,
  });
  const [isPutOff, putOff] = useSessionStorage({ key: 'recado-owner-later', defaultValue: false });
  if (session?.ownerMissing !== true || isPutOff) return null;
  return (
    <div className={classes.notice}>
      <Note
        color="blue"
        mx="md"
        icon={<IconUserPlus aria-hidden />}
        title={t('ownerMissing.title')}
        withCloseButton
        closeButtonLabel={t('close')}
        onClose={() => putOff(true)}
      >
        <Stack gap="xs" align="flex-start">
          {t('ownerMissing.hint')}
          <Button size="xs" loading={make.isPending} onClick={() => make.mutate()}>
            {t('ownerMissing.make')}
          </Button>
        </Stack>
      </Note>
    </div>
  );
}
