import { Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Note } from '../../shell/note';
import { useNotice } from '../../shell/use-notice';
import { AskingButton } from '../asking-button';
import type { Line } from '../line';
import { useEndFormerSecret } from '../lines-data';
import { useProblem } from '../problem-words';

/** While two app secrets are good: which is one too many once Meta signs with the new one. */
export function FormerSecret({ line }: { line: Line }) {
  const { t } = useTranslation('lines');
  const notify = useNotice();
  const onError = useProblem();
  const end = useEndFormerSecret(line.id);
  if (!line.hasSecondAppSecret) return null;
  const onSuccess = ({ length: count }: readonly Line[]) =>
    notify({ message: t('setup.former.ended', { count }) });
  return (
    <Note color="orange" icon={<IconKey aria-hidden />} title={t('setup.former.title')}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t('setup.former.hint')}</Text>
        <AskingButton
          size="xs"
          question={{
            title: t('setup.former.endTitle'),
            hint: t('setup.former.endHint'),
            yes: t('setup.former.endYes'),
          }}
          loading={end.isPending}
          onYes={() => end.mutate(undefined, { onSuccess, onError })}
        >
          {t('setup.former.end')}
        </AskingButton>
      </Stack>
    </Note>
  );
}
