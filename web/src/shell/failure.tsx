import { Alert, Button, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error';

/** Why something is not here, and the way to try again. */
export function Failure({ error, retry }: { error: unknown; retry?: () => unknown }) {
  const { t } = useTranslation();
  const unreachable = error instanceof ApiError && error.status === 0;
  const reason = error instanceof Error ? error.message : String(error);
  return (
    <Alert color="red" title={t('failed')} icon={<IconAlertTriangle aria-hidden />} maw={520} role="alert">
      <Stack align="flex-start">
        {unreachable ? t('unreachable') : reason}
        {retry && (
          <Button variant="default" size="xs" onClick={() => void retry()}>
            {t('retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
