import { Badge, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { spansOf, type Span } from '../whatsapp/format';
import { shapeOf } from './editor/draft';
import type { Reply } from './rule';
import classes from './rules.module.css';
import { useNamed } from './use-filled';

/** The beginning of an answer, as plain text, and what it offers. */
export function ReplyLine({ reply }: { reply: Reply }) {
  const { t } = useTranslation('rules');
  const named = useNamed();
  const shape = shapeOf(reply);
  return (
    <Group gap={8} wrap="nowrap" align="flex-start">
      {shape !== 'text' && (
        <Badge variant="default" tt="none" fw={500} className={classes.shape}>
          {t(`rule.${shape}`)}
        </Badge>
      )}
      <Text size="sm" c="dimmed" lineClamp={2} dir="auto" className={classes.answer}>
        {plain(spansOf(named(bodyOf(reply))))}
      </Text>
    </Group>
  );
}

export function bodyOf(reply: Reply): string {
  return reply.type === 'text' ? reply.content.body : (reply.content.body?.text ?? '');
}

function plain(spans: readonly Span[]): string {
  return spans
    .map((span) => (typeof span === 'string' ? span : 'link' in span ? span.link : plain(span.parts)))
    .join('');
}
