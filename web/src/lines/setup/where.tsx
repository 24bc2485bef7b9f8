import { Anchor, List, Stack, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Step } from './steps';

const AT_META: Readonly<Record<Step, string>> = {
  number: 'https://developers.facebook.com/apps',
  token: 'https://business.facebook.com/settings/system-users',
  secret: 'https://developers.facebook.com/apps',
  webhook: 'https://developers.facebook.com/apps',
  activate: 'https://business.facebook.com/wa/manage/phone-numbers/',
  test: 'https://business.facebook.com/wa/manage/message-templates/',
};

/** Where to click at Meta, and what for. */
export function Where({ step }: { step: Step }) {
  const { t } = useTranslation('lines');
  return (
    <Stack gap={6}>
      <Text size="sm">{t(`setup.why.${step}`)}</Text>
      <List type="ordered" size="sm" spacing={4} pe="md">
        {t(`setup.where.${step}`)
          .split('\n')
          .map((click) => (
            <List.Item key={click}>{click}</List.Item>
          ))}
      </List>
      <Anchor href={AT_META[step]} target="_blank" rel="noreferrer" size="sm">
        {t(`setup.open.${step}`)} <IconExternalLink size={14} aria-hidden />
      </Anchor>
    </Stack>
  );
}
