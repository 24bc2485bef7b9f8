import { Button, Modal, Stack, Text, Textarea } from '@mantine/core';
import { IconTerminal2 } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SignedWebhook } from '../../../src/simulator/control-types';
import { useNotice } from '../shell/use-notice';
import { curlOf, reachable } from './curl';

interface CurlButtonProps {
  sign: () => Promise<SignedWebhook>;
  onError: (error: Error | null) => void;
}

/** Copies the webhook as a command; where the browser forbids it, shows the command to be copied by hand. */
export function CurlButton({ sign, onError }: CurlButtonProps) {
  const { t } = useTranslation('mischief');
  const notify = useNotice();
  const [shown, show] = useState('');
  const copying = useMutation({
    mutationFn: async () => {
      const { url, headers, body } = await sign();
      return curlOf(reachable(url, location.origin), headers, body);
    },
    onMutate: () => onError(null),
    onError,
    onSuccess: async (command) => {
      if (!(await copied(command))) return show(command);
      notify({ message: t('raw.copied'), color: 'recado' });
    },
  });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconTerminal2 size={16} aria-hidden />}
        loading={copying.isPending}
        onClick={() => copying.mutate()}
      >
        {t('raw.curl')}
      </Button>
      <Modal
        opened={shown !== ''}
        onClose={() => show('')}
        title={t('raw.curlTitle')}
        size="lg"
        lockScroll={false}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <Stack>
          <Text size="sm">{t('raw.curlHint')}</Text>
          <Textarea
            aria-label={t('raw.curlTitle')}
            value={shown}
            readOnly
            autosize
            maxRows={18}
            data-autofocus
            onFocus={({ currentTarget }) => currentTarget.select()}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          />
        </Stack>
      </Modal>
    </>
  );
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Also where there is no clipboard: outside https and localhost.
    return false;
  }
}
