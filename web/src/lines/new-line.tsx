import { Paper, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Tenant } from '../api/tenants';
import { AskingToLeave } from '../shell/guard';
import type { Line } from './line';
import classes from './lines.module.css';
import { Assistant } from './setup/assistant';
import { NumberStep } from './setup/number-step';
import { SecretStep } from './setup/secret-step';
import { useSetupForm } from './setup/setup-form';
import { type Progress, type Step, STEPS } from './setup/steps';

interface NewLineProps {
  tenants: readonly Tenant[];
  /** That of the page that led here, or of whoever is signed in; empty where it is yet to be chosen. */
  tenantId: string;
  onMade: (line: Line, verifyToken: string) => void;
}

/** The first three steps, which make the line; the others need one. */
export function NewLine({ tenants, tenantId, onMade }: NewLineProps) {
  const { t } = useTranslation('lines');
  const [open, setOpen] = useState<Step | undefined>('number');
  const [written, setWritten] = useState<readonly Step[]>([]);
  const setup = useSetupForm({
    line: null,
    tenantId,
    needsTenant: tenants.length > 1,
    onMade,
    onSaved: (step) => {
      setWritten((before) => [...before, step]);
      setOpen(STEPS[STEPS.indexOf(step) + 1]);
    },
    onFaulty: setOpen,
  });
  const progress = Object.fromEntries(
    STEPS.map((step) => [step, written.includes(step) ? 'done' : 'open']),
  ) as Progress;
  return (
    <div className={classes.line}>
      <AskingToLeave isAtStake={() => setup.form.isDirty()} />
      <div className={classes.steps}>
        <Assistant
          progress={progress}
          open={open}
          onOpen={setOpen}
          panels={{
            number: <NumberStep setup={setup} isNew tenants={tenants} />,
            token: <SecretStep setup={setup} step="token" isNew isSet={false} />,
            secret: <SecretStep setup={setup} step="secret" isNew isSet={false} />,
            webhook: null,
            activate: null,
            test: null,
          }}
        />
      </div>
      <div className={classes.doctor}>
        <Paper withBorder p="md">
          <Title order={2} size="h4" mb="xs">
            {t('doctor.title')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('doctor.notYet')}
          </Text>
        </Paper>
      </div>
    </div>
  );
}
