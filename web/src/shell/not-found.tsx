import { Button, Center, Stack, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Center mih="60dvh">
      <Stack align="center">
        <Title order={1}>{t('notFound')}</Title>
        <Button component={Link} to="/">
          {t('toStart')}
        </Button>
      </Stack>
    </Center>
  );
}
