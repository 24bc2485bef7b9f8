import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { Dialog } from '../shell/dialog';
import { useLast } from '../shell/use-last';
import { useProblem } from '../shell/use-problem';
import { LinkShown } from './link-shown';
import { type Link, type Operator, useLookAgain } from './operators-data';

/** A link for somebody who has lost the password, or the phone too. Null: it is closed. */
export function Reset({ operator, onDone }: { operator: Operator | null; onDone: () => void }) {
  const { t } = useTranslation('operators');
  const shown = useLast(operator);
  const [link, show] = useState<Link>();
  const done = () => {
    show(undefined);
    onDone();
  };
  return (
    <Dialog
      opened={operator !== null}
      title={t('reset.title', { name: shown?.name ?? '' })}
      closesByChance={link === undefined}
      onClose={done}
    >
      {link !== undefined && <LinkShown link={link} onDone={done} />}
      {link === undefined && shown !== null && <Make operator={shown} onMade={show} onCancel={done} />}
    </Dialog>
  );
}

interface MakeProps {
  operator: Operator;
  onMade: (link: Link) => void;
  onCancel: () => void;
}

function Make({ operator: { id, hasTotp }, onMade, onCancel }: MakeProps) {
  const { t } = useTranslation('operators');
  const lookAgain = useLookAgain();
  const [totp, setTotp] = useState(false);
  const make = useMutation({
    mutationFn: async () => {
      const params = { path: { id } };
      const { data } = await api.POST('/api/v1/operators/{id}/reset', { params, body: { totp } });
      if (data) onMade({ url: data.url, email: data.email, expiresAt: data.expiresAt });
    },
    onSuccess: lookAgain,
    onError: useProblem(),
    gcTime: 0,
  });
  return (
    <Stack>
      <Text size="sm">{t('reset.hint')}</Text>
      {hasTotp && (
        <Checkbox
          label={t('reset.totp')}
          description={t('reset.totpHint')}
          checked={totp}
          onChange={({ currentTarget }) => setTotp(currentTarget.checked)}
        />
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          {t('cancel')}
        </Button>
        <Button loading={make.isPending} onClick={() => make.mutate()}>
          {t('reset.yes')}
        </Button>
      </Group>
    </Stack>
  );
}
