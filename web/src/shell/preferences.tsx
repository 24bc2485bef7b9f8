import {
  ActionIcon,
  Group,
  NativeSelect,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, type Language } from './language';

const NAMES: Readonly<Record<Language, string>> = { es: 'Español', en: 'English' };

/** How somebody likes to see the pages: language, light or dark. */
export function Preferences() {
  const { t, i18n } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <Group gap="xs" wrap="nowrap">
      <NativeSelect
        aria-label={t('language')}
        size="xs"
        value={i18n.language}
        onChange={({ currentTarget }) => chooseLanguage(currentTarget.value as Language)}
        data={Object.entries(NAMES).map(([value, label]) => ({ value, label }))}
      />
      <ActionIcon
        variant="default"
        size={30}
        aria-label={t(other === 'dark' ? 'toDark' : 'toLight')}
        onClick={() => setColorScheme(other)}
      >
        {other === 'dark' ? <IconMoon size={16} aria-hidden /> : <IconSun size={16} aria-hidden />}
      </ActionIcon>
    </Group>
  );
}
