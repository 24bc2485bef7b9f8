import { Badge, Code, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RawAnswer } from '../../../src/simulator/control-types';
import classes from './raw-webhook.module.css';

const MEANINGS = {
  200: 'taken',
  400: 'invalid',
  401: 'unsigned',
  403: 'unsigned',
  413: 'tooLarge',
  503: 'unavailable',
} as const;

/** What the door said. */
export function Answer({ answer }: { answer: RawAnswer }) {
  const { t } = useTranslation('mischief');
  const { status, body, ms } = answer;
  const meaning = MEANINGS[status as keyof typeof MEANINGS] ?? 'other';
  return (
    <output className={classes.said}>
      <Group gap="xs" mb={6}>
        <Badge color={colorOf(status)} variant="dot" size="lg">
          {status === 0 ? t('raw.noAnswer') : status}
        </Badge>
        <Text size="sm" c="dimmed">
          {t('raw.took', { ms })}
        </Text>
      </Group>
      <Text size="sm" mb={8}>
        {t(`raw.meaning.${meaning}`)}
      </Text>
      {body !== '' && (
        <Code block className={classes.answer}>
          {pretty(body)}
        </Code>
      )}
    </output>
  );
}

function colorOf(status: number): string {
  if (status === 200) return 'recado';
  return status >= 400 && status < 500 ? 'orange' : 'red';
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
