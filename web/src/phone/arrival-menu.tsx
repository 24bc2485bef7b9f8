import { ActionIcon, Menu } from '@mantine/core';
import { IconCheck, IconClockEdit, IconRoute, IconSpeakerphone, IconTag } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { HOURS_AGO } from './arrival';
import { useScreen } from './screen';

/** How the next message comes to the business: from an ad, about a product, or written hours ago. */
export function ArrivalMenu() {
  const { t } = useTranslation('phone');
  const { composer, openSheet } = useScreen();
  const { arrival, change } = composer;
  return (
    <Menu position="top-end" withArrow>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={36} radius="xl" aria-label={t('arrival')}>
          <IconRoute size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('arrival')}</Menu.Label>
        <Menu.Item leftSection={<IconSpeakerphone size={16} aria-hidden />} onClick={() => openSheet('ad')}>
          {t('fromAnAd')}
        </Menu.Item>
        <Menu.Item leftSection={<IconTag size={16} aria-hidden />} onClick={() => openSheet('product')}>
          {t('aboutAProduct')}
        </Menu.Item>
        <Menu.Divider />
        {[undefined, ...HOURS_AGO].map((hours) => (
          <Menu.Item
            key={hours ?? 0}
            leftSection={<IconClockEdit size={16} aria-hidden />}
            rightSection={arrival.hoursAgo === hours && <IconCheck size={16} aria-label={t('chosen')} />}
            onClick={() => change({ arrival: { ...arrival, hoursAgo: hours } })}
          >
            {hours === undefined ? t('sentNow') : t('sentAgo', { hours })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
