import { Anchor, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleMinus, IconCircleX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isKey } from '../../api/wire';
import type { Finding } from '../line';
import { type Step, STEP_OF } from '../setup/steps';
import classes from './doctor.module.css';
import { doctorTexts } from './texts';

const ICONS = {
  ok: IconCircleCheck,
  warning: IconAlertTriangle,
  failed: IconCircleX,
  skipped: IconCircleMinus,
} as const;

interface FindingRowProps {
  finding: Finding;
  /** Absent where there are no steps to go to. */
  onStep?: (step: Step) => void;
}

/** One thing that was looked at; what is not in order says how it is mended. */
export function FindingRow({ finding, ...going }: FindingRowProps) {
  const { t } = useTranslation('lines');
  const { check, state } = finding;
  const Icon = ICONS[state];
  const name = t(`doctor.check.${check}`);
  return (
    <li className={classes.finding} data-state={state} data-check={check}>
      <Icon size={18} className={classes.icon ?? ''} role="img" aria-label={t(`doctor.state.${state}`)} />
      <div className={classes.words}>
        {state === 'skipped' ? <Seen finding={finding} summary={name} /> : <Text size="sm">{name}</Text>}
        {(state === 'failed' || state === 'warning') && <Mend finding={finding} {...going} />}
      </div>
    </li>
  );
}

/** In the words of the page, and below in those of the doctor, who has seen more. */
function Mend({ finding, onStep }: FindingRowProps) {
  const { t } = useTranslation('lines');
  const { check } = finding;
  const step = STEP_OF[check];
  return (
    <>
      {isKey(doctorTexts.es.mend, check) && (
        <Text size="sm" c="dimmed">
          {t(`doctor.mend.${check}`)}
        </Text>
      )}
      {step !== undefined && onStep !== undefined && (
        <Anchor
          component="button"
          type="button"
          size="sm"
          className={classes.toStep ?? ''}
          onClick={() => onStep(step)}
        >
          {t('doctor.toStep', { step: t(`setup.step.${step}`) })}
        </Anchor>
      )}
      <Seen finding={finding} summary={t('doctor.details')} />
    </>
  );
}

function Seen({ finding: { found, mend }, summary }: { finding: Finding; summary: string }) {
  return (
    <details>
      <Text component="summary" size="sm" className={classes.summary ?? ''}>
        {summary}
      </Text>
      <Text size="xs" lang="en" className={classes.raw ?? ''}>
        {found}
      </Text>
      {mend !== null && (
        <Text size="xs" lang="en" className={classes.raw ?? ''}>
          → {mend}
        </Text>
      )}
    </details>
  );
}
