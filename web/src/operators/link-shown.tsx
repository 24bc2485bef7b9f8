import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyField } from '../shell/copy-field';
import { useMoments } from '../shell/moments';
import { Note } from '../shell/note';
import type { Link } from './operators-data';

/** A link that is shown this once. */
export function LinkShown({ link, onDone }: { link: Link; onDone: () => void }) {
  const { t } = useTranslation('operators');
  const { day } = useMoments();
  return (
    <Stack>
      <Note color="orange">{t('link.once')}</Note>
      <Text size="sm">{t('link.noMail', { email: link.email ?? '' })}</Text>
      <CopyField
        label={t('link.label')}
        value={link.url}
        hint={t('link.until', { moment: day(link.expiresAt) })}
      />
      <Group justify="flex-end">
        <Button onClick={onDone}>{t('link.done')}</Button>
      </Group>
    </Stack>
  );
}
