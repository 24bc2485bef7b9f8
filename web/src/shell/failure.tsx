import { Alert, Button, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useErrorWords } from './error-words';

/** Why something is not here, and the way to try again. */
export function Failure({ error, retry }: { error: unknown; retry?: () => unknown }) {
  const { t } = useTranslation();
  const wordsOf = useErrorWords();
  return (
    <Alert color="red" title={t('failed')} icon={<IconAlertTriangle aria-hidden />} maw={520} role="alert">
      <Stack align="flex-start">
        {wordsOf(error)}
        {retry && (
          <Button variant="default" size="xs" onClick={() => void retry()}>
            {t('retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
