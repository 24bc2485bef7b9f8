import { Button, Stack } from '@mantine/core';
import { IconTestPipe } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../api/session';
import { AskingToLeave, useTellDirty } from '../shell/guard';
import { Note } from '../shell/note';
import { useNotice } from '../shell/use-notice';
import { DoctorPanel } from './doctor/doctor-panel';
import { alarmsOf, type Finding, type Line } from './line';
import { LineEnding } from './line-ending';
import { LineMoving } from './line-moving';
import { LineState } from './line-state';
import { useDoctor, useOpenAlarms } from './lines-data';
import classes from './lines.module.css';
import { LineSettings } from './settings/line-settings';
import { ActivateStep } from './setup/activate-step';
import { Assistant } from './setup/assistant';
import { FormerSecret } from './setup/former-secret';
import { NumberStep } from './setup/number-step';
import { SecretStep } from './setup/secret-step';
import { useSetupForm } from './setup/setup-form';
import { nextStep, progressOf, type Step } from './setup/steps';
import { TestStep } from './setup/test-step';
import { WebhookStep } from './setup/webhook-step';
import { Troubles } from './troubles';

interface ExistingLineProps {
  line: Line;
  verifyToken: string | undefined;
  onVerifyToken: (verifyToken: string) => void;
}

export function ExistingLine({ line, ...verifying }: ExistingLineProps) {
  const { data: alarms = [] } = useOpenAlarms();
  const doctor = useDoctor(line.id);
  const mayWrite = useMay('lines:write');
  const hasSteps = mayWrite && !line.simulated;
  const [chosen, choose] = useState<Step | null>();
  const [areStepsDirty, tellSteps] = useState(false);
  const [areSettingsDirty, tellSettings] = useState(false);
  const look = () => void doctor.refetch({ cancelRefetch: true });
  const showStep = (step: Step) => {
    choose(step);
    document.getElementById(`step-${step}`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <>
      <AskingToLeave isAtStake={() => areStepsDirty || areSettingsDirty} />
      <LineState line={line} />
      <Troubles line={line} alarms={alarmsOf(line, alarms)} />
      <div className={classes.line}>
        <div className={classes.steps}>
          {line.simulated && <Simulated />}
          {hasSteps && (
            <Steps
              line={line}
              findings={doctor.data}
              isLooking={doctor.isFetching}
              onLook={look}
              chosen={chosen}
              onChoose={choose}
              onDirty={tellSteps}
              {...verifying}
            />
          )}
        </div>
        <div className={classes.doctor}>
          <DoctorPanel
            findings={doctor.data}
            isLooking={doctor.isFetching}
            error={doctor.error}
            onLook={look}
            {...(hasSteps ? { onStep: showStep } : {})}
          />
        </div>
        {mayWrite && (
          <Stack className={classes.rest ?? ''}>
            <LineSettings line={line} onDirty={tellSettings} />
            <LineMoving line={line} />
            <LineEnding line={line} onLook={look} />
          </Stack>
        )}
      </div>
    </>
  );
}

function Simulated() {
  const { t } = useTranslation('lines');
  const mayPlay = useMay('installation:simulator');
  return (
    <Note color="blue" icon={<IconTestPipe aria-hidden />} title={t('simulated.title')}>
      <Stack gap="xs" align="flex-start">
        {t('simulated.hint')}
        {mayPlay && (
          <Button component={Link} to="/playground" size="xs" variant="default">
            {t('simulated.open')}
          </Button>
        )}
      </Stack>
    </Note>
  );
}

interface StepsProps extends ExistingLineProps {
  findings: readonly Finding[] | undefined;
  isLooking: boolean;
  onLook: () => void;
  /** Undefined until somebody has opened or closed one; null: none is open. */
  chosen: Step | null | undefined;
  onChoose: (step: Step | null) => void;
  onDirty: (is: boolean) => void;
}

function Steps(props: StepsProps) {
  const { line, findings, chosen, onChoose, onDirty, verifyToken, onVerifyToken, ...looking } = props;
  const { t } = useTranslation('lines');
  const notify = useNotice();
  const progress = progressOf(line, findings);
  // One that has just been made goes on where it was.
  const [first] = useState<Step | undefined>(verifyToken === undefined ? undefined : 'webhook');
  const open = chosen === undefined ? (first ?? (findings && nextStep(progress))) : (chosen ?? undefined);
  const setup = useSetupForm({
    line,
    tenantId: line.tenantId,
    needsTenant: false,
    onMade: () => undefined,
    onSaved: (step, { length: count }) => {
      const replaced = step === 'secret' && line.hasAppSecret;
      notify({ message: replaced ? t('setup.replaced', { count }) : t('setup.saved') });
      looking.onLook();
    },
    onFaulty: onChoose,
  });
  useTellDirty(setup.form.isDirty(), onDirty);
  return (
    <Assistant
      progress={progress}
      open={open}
      onOpen={(step) => onChoose(step ?? null)}
      panels={{
        number: <NumberStep setup={setup} isNew={false} tenants={[]} />,
        token: <SecretStep setup={setup} step="token" isNew={false} isSet={line.hasToken} />,
        secret: (
          <Stack>
            <SecretStep setup={setup} step="secret" isNew={false} isSet={line.hasAppSecret} />
            <FormerSecret line={line} />
          </Stack>
        ),
        webhook: <WebhookStep line={line} {...{ verifyToken, onVerifyToken }} {...looking} />,
        activate: <ActivateStep line={line} findings={findings} onLook={looking.onLook} />,
        test: <TestStep line={line} {...looking} />,
      }}
    />
  );
}
