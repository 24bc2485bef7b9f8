import { Button, Group, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../../shell/failure';
import type { Finding } from '../line';
import type { Step } from '../setup/steps';
import { type Group as CheckGroup, GROUPS } from './checks';
import classes from './doctor.module.css';
import { FindingRow } from './finding-row';

interface DoctorPanelProps {
  /** Undefined until somebody has looked. */
  findings: readonly Finding[] | undefined;
  isLooking: boolean;
  error: unknown;
  onLook: () => void;
  /** Absent where there are no steps to go to. */
  onStep?: (step: Step) => void;
}

/** What is right and wrong with a line, and how to mend it. */
export function DoctorPanel({ findings, isLooking, error, onLook, ...going }: DoctorPanelProps) {
  const { t } = useTranslation('lines');
  return (
    <Paper withBorder p="md" className={classes.panel ?? ''}>
      <Stack gap="md">
        <Group justify="space-between" wrap="nowrap">
          <Title order={2} size="h4">
            {t('doctor.title')}
          </Title>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={15} aria-hidden />}
            loading={isLooking}
            onClick={onLook}
          >
            {t('doctor.look')}
          </Button>
        </Group>
        {error !== null && <Failure error={error} />}
        <Summary findings={findings} isLooking={isLooking} />
        {findings !== undefined &&
          (Object.keys(GROUPS) as CheckGroup[]).map((group) => (
            <Part key={group} group={group} findings={findings} {...going} />
          ))}
      </Stack>
    </Paper>
  );
}

function Summary({ findings, isLooking }: Pick<DoctorPanelProps, 'findings' | 'isLooking'>) {
  const { t } = useTranslation('lines');
  const count = (state: Finding['state']) => findings?.filter((one) => one.state === state).length ?? 0;
  const [ok, warning, failed] = [count('ok'), count('warning'), count('failed')];
  const of = (part: number) => (100 * part) / Math.max(findings?.length ?? 1, 1);
  const words = findings === undefined ? '' : t('doctor.summary', { ok, warning, failed });
  return (
    <Stack gap={6}>
      <Progress.Root size="sm" aria-hidden>
        <Progress.Section value={of(ok)} color="recado" />
        <Progress.Section value={of(warning)} color="orange" />
        <Progress.Section value={of(failed)} color="red" />
      </Progress.Root>
      <Text size="sm" role="status">
        {isLooking ? t('doctor.looking') : words}
      </Text>
    </Stack>
  );
}

interface PartProps extends Pick<DoctorPanelProps, 'onStep'> {
  group: CheckGroup;
  findings: readonly Finding[];
}

function Part({ group, findings, ...going }: PartProps) {
  const { t } = useTranslation('lines');
  const checks: readonly string[] = GROUPS[group];
  const shown = findings.filter(({ check }) => checks.includes(check));
  if (shown.length === 0) return null;
  return (
    <section>
      <Title order={3} size="h6" mb={6}>
        {t(`doctor.group.${group}`)}
      </Title>
      <ul className={classes.list}>
        {shown.map((finding, i) => (
          // There may be several of one check.
          <FindingRow key={`${finding.check} ${i}`} finding={finding} {...going} />
        ))}
      </ul>
    </section>
  );
}
