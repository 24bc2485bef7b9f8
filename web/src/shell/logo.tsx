import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import logo from './logo.svg';

export function Logo() {
  const { t } = useTranslation();
  return (
    <Group gap={8} wrap="nowrap">
      <img src={logo} width={28} height={28} alt="" />
      <Text fw={700} size="lg" lts="-0.02em">
        {t('appName')}
      </Text>
    </Group>
  );
}
