import { Button, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlayerPause } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../api/session';
import { isKey } from '../api/wire';
import { useMoments } from '../shell/moments';
import { Note } from '../shell/note';
import type { Alarm, Line } from './line';
import { useResume } from './lines-data';
import { texts } from './texts';

/** What holds a line back, and what a person has to mend. */
export function Troubles({ line, alarms }: { line: Line; alarms: readonly Alarm[] }) {
  const { pausedUntil, marketingPausedUntil, quietUntil, active } = line;
  const holding = [pausedUntil, marketingPausedUntil, quietUntil, alarms[0]];
  if (holding.every((one) => one === null || one === undefined)) return null;
  return (
    <Stack gap="xs">
      {active && pausedUntil !== null && <Pause line={line} until={pausedUntil} />}
      <MarketingWait until={marketingPausedUntil} why="marketing" />
      <MarketingWait until={quietUntil} why="quiet" />
      {alarms.map((alarm) => (
        <AlarmWords key={alarm.id} alarm={alarm} />
      ))}
    </Stack>
  );
}

function Pause({ line, until }: { line: Line; until: string }) {
  const { t } = useTranslation('lines');
  const { day } = useMoments();
  const resume = useResume(line.id);
  const mayWrite = useMay('lines:write');
  const { pausedCode: code, pauseReason: reason } = line;
  return (
    <Note color="orange" icon={<IconPlayerPause aria-hidden />} title={t('pause.title')}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {t('pause.until', { until: day(until) })} {code !== null && t('pause.code', { code })}
        </Text>
        {reason !== null && (
          <Text size="sm" lang="en">
            {reason}
          </Text>
        )}
        {mayWrite && (
          <Button size="xs" variant="default" loading={resume.isPending} onClick={() => resume.mutate()}>
            {t('pause.resume')}
          </Button>
        )}
      </Stack>
    </Note>
  );
}

function MarketingWait({ until, why }: { until: string | null; why: 'marketing' | 'quiet' }) {
  const { t } = useTranslation('lines');
  const { day } = useMoments();
  if (until === null) return null;
  return (
    <Text size="sm" c="dimmed">
      {t(`pause.${why}`, { until: day(until) })}
    </Text>
  );
}

/** In the words of the page where the kind is known, else in those of the server. */
function AlarmWords({ alarm: { kind, severity, title, mend } }: { alarm: Alarm }) {
  const { t } = useTranslation('lines');
  const known = isKey(texts.es.alarm, kind) ? kind : undefined;
  return (
    <Note
      color={severity === 'critical' ? 'red' : 'orange'}

      icon={<IconAlertTriangle aria-hidden />}
      title={known === undefined ? <span lang="en">{title}</span> : t(`alarm.${known}.title`)}
    >
      {known === undefined ? <span lang="en">{mend}</span> : t(`alarm.${known}.mend`)}
    </Note>
  );
}
