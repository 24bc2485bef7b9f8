import { Badge, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Line } from './line';

/** How a line is doing, in a word or two. */
export function LineState({ line }: { line: Line }) {
  const { t } = useTranslation('lines');
  const { active, simulated, pausedUntil, marketingPausedUntil } = line;
  return (
    <Group gap={6}>
      {!active && <Mark color="gray">{t('state.off')}</Mark>}
      {active && pausedUntil !== null && <Mark color="orange">{t('state.paused')}</Mark>}
      {active && pausedUntil === null && <Mark color="recado">{t('state.active')}</Mark>}
      {marketingPausedUntil !== null && <Mark color="orange">{t('state.marketingPaused')}</Mark>}
      {simulated && <Mark color="blue">{t('state.simulated')}</Mark>}
    </Group>
  );
}

function Mark({ color, children }: { color: string; children: string }) {
  return (
    <Badge color={color} variant="light" c="var(--mantine-color-text)" tt="none" fw={600}>
      {children}
    </Badge>
  );
}
