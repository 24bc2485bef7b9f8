import { Accordion, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Progress, type Step, STEPS } from './steps';
import classes from './setup.module.css';

interface AssistantProps {
  progress: Progress;
  open: Step | undefined;
  onOpen: (step: Step | undefined) => void;
  /** Of the steps that can be taken already. */
  panels: Readonly<Record<Step, ReactNode>>;
}

/** The way through Meta's console, one step below the other. */
export function Assistant({ progress, open, onOpen, panels }: AssistantProps) {
  const { t } = useTranslation('lines');
  return (
    <Accordion
      order={2}
      variant="contained"
      radius="md"
      value={open ?? null}
      onChange={(value) => onOpen(STEPS.find((step) => step === value))}
    >
      {STEPS.map((step, i) => (
        <Accordion.Item key={step} value={step} id={`step-${step}`}>
          <Accordion.Control>
            <Group gap="sm" wrap="nowrap">
              <Tick state={progress[step]} number={i + 1} />
              <div>
                <Text fw={600}>{t(`setup.step.${step}`)}</Text>
                <Text size="xs" c="dimmed">
                  {t(`setup.state.${progress[step]}`)}
                </Text>
              </div>
            </Group>
          </Accordion.Control>
          <Accordion.Panel>{panels[step] ?? <Text size="sm">{t('setup.later')}</Text>}</Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function Tick({ state, number }: { state: Progress[Step]; number: number }) {
  return (
    <span className={classes.tick} data-state={state} aria-hidden>
      {state === 'done' && <IconCheck size={17} stroke={3} />}
      {state === 'wrong' && <IconAlertTriangle size={16} />}
      {state === 'open' && number}
    </span>
  );
}
