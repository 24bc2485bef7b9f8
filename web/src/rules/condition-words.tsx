import { Badge, Code, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Condition } from './rule';

/** When a rule answers, as the beginning of a sentence. */
export function ConditionWords({ when }: { when: Condition }) {
  const { t } = useTranslation('rules');
  return (
    <Group gap={6} component="span">
      <Text component="span" fw={600} size="sm">
        {t(`when.${nameOf(when)}`)}
      </Text>
      {when.type === 'choice' && <Code>{when.id}</Code>}
      {(when.type === 'keyword' || when.type === 'consent') &&
        when.words.map((word) => (
          <Badge key={word} variant="light" tt="none" fw={500} component="span" dir="auto" maw="100%">
            {word}
          </Badge>
        ))}
    </Group>
  );
}

/** The same as plain text, for labels and announcements. */
export function useConditionText(): (when: Condition) => string {
  const { t } = useTranslation('rules');
  return (when) => {
    const words = t(`when.${nameOf(when)}`);
    if (when.type === 'choice') return `${words} ${when.id}`;
    return when.type === 'keyword' || when.type === 'consent' ? `${words} ${when.words.join(', ')}` : words;
  };
}

function nameOf(when: Condition) {
  if (when.type === 'media') return when.media;
  return when.type === 'consent' ? when.value : when.type;
}
