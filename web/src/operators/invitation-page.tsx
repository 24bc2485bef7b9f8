import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { components } from '../api/schema';
import { Door } from '../shell/door';
import { Loading } from '../shell/loading';
import { Refusal } from '../shell/refusal';
import { useErrorWords } from '../shell/error-words';
import { Accept } from './accept';

type Open = components['schemas']['OpenInvitationDto'];

/** Where a link leads. What stands behind its `#` is taken out of the address at once, and is kept by this page only. */
export function InvitationPage() {
  const navigate = useNavigate();
  const [token] = useState(() => decodeURIComponent(location.hash.slice(1)));
  const [invitation, setInvitation] = useState<Open>();
  const look = useMutation({
    mutationFn: async () =>
      setInvitation((await api.POST('/api/v1/invitations/look', { body: { token } })).data),
    gcTime: 0,
  });
  const { mutate } = look;
  useEffect(() => {
    if (token === '') return;
    void navigate({ to: '/invitation', replace: true });
    mutate();
  }, [navigate, token, mutate]);
  return (
    <Door>
      {invitation !== undefined && <Accept token={token} invitation={invitation} />}
      {invitation === undefined && token !== '' && look.error === null && (
        <Loading query={{ isPending: true, error: null, refetch: () => undefined }} />
      )}
      {(token === '' || look.error !== null) && <Over error={look.error} />}
    </Door>
  );
}

function Over({ error }: { error: unknown }) {
  const { t } = useTranslation('operators');
  const wordsOf = useErrorWords();
  return (
    <Stack>
      <Title order={1} size="h3">
        {t('accept.over')}
      </Title>
      {error === null ? <Text size="sm">{t('accept.noToken')}</Text> : <Refusal words={wordsOf(error)} />}
      <Anchor href="/" size="sm">
        {t('accept.toDoor')}
      </Anchor>
    </Stack>
  );
}
