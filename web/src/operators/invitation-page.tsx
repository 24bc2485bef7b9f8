import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error';
import { api } from '../api/client';
import { Door } from '../shell/door';
import { Failure } from '../shell/failure';
import { Loading } from '../shell/loading';
import { Refusal } from '../shell/refusal';
import { useErrorWords } from '../shell/error-words';
import { Accept } from './accept';

/** Where a link leads. */
export function InvitationPage() {
  const token = useToken();
  return <Door>{token === '' ? <Over error={null} /> : <Look key={token} token={token} />}</Door>;
}

/**
 * What stands behind the `#` of the address. It is taken out of there at once, and is kept by this page only; another
 * link that is opened here takes its place.
 */
function useToken(): string {
  const navigate = useNavigate();
  const [token, setToken] = useState(tokenInAddress);
  useEffect(() => {
    const take = () => {
      if (tokenInAddress() === '') return;
      setToken(tokenInAddress());
      void navigate({ to: '/invitation', replace: true });
    };
    take();
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, [navigate]);
  return token;
}

/** As it is where it is no longer what was sent. */
function tokenInAddress(): string {
  const text = location.hash.slice(1);
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function Look({ token }: { token: string }) {
  const look = useMutation({
    mutationFn: async () => (await api.POST('/api/v1/invitations/look', { body: { token } })).data,
    gcTime: 0,
  });
  const { mutate } = look;
  useEffect(() => mutate(), [mutate]);
  if (look.data !== undefined) return <Accept token={token} invitation={look.data} />;
  if (look.error === null) return <Loading query={{ ...look, isPending: true, refetch: mutate }} />;
  if (isMangled(look.error)) return <Over error={null} />;
  if (isOver(look.error)) return <Over error={look.error} />;
  return <Failure error={look.error} retry={() => mutate()} />;
}

function isMangled(error: unknown): boolean {
  return error instanceof ApiError && error.status === 400;
}

/** Whether it would be no different at the next time. */
function isOver(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'invitation_over';
}

/** Null: the token is missing, or a part of it. */
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
