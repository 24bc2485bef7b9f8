import { Anchor, Code, Collapse, Text, UnstyledButton } from '@mantine/core';
import {
  IconBraces,
  IconDoorEnter,
  IconInbox,
  IconListCheck,
  IconMailbox,
  IconReceipt,
  IconRoute,
  IconSend,
  IconUserCog,
  type TablerIcon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMoments } from '../shell/moments';
import type { Step } from './step';
import { StepDataView } from './step-data';
import { ToneIcon } from './tone-icon';
import classes from './trace.module.css';

const ICONS: Readonly<Record<Step['icon'], TablerIcon>> = {
  door: IconDoorEnter,
  event: IconInbox,
  lane: IconRoute,
  handler: IconUserCog,
  rule: IconListCheck,
  outbox: IconMailbox,
  attempt: IconSend,
  receipt: IconReceipt,
};

interface StepListProps {
  steps: readonly Step[];
  messageId: string;
  /** When the way began. */
  start: string;
}

/** Steps from top to bottom, each with how long after the start it happened. */
export function StepList({ steps, messageId, start }: StepListProps) {
  return (
    <ol className={classes.list}>
      {steps.map((step) => (
        <StepRow key={step.key} step={step} messageId={messageId} start={start} />
      ))}
    </ol>
  );
}

function StepRow({ step, messageId, start }: Omit<StepListProps, 'steps'> & { step: Step }) {
  const { t } = useTranslation('trace');
  const [open, setOpen] = useState(false);
  const data = useId();
  const { tone, title, details, id, link } = step;
  const Icon = ICONS[step.icon];
  return (
    <li className={classes.step} data-tone={tone}>
      <span className={classes.bullet}>
        <Icon size={15} stroke={1.8} aria-hidden />
      </span>
      <div className={classes.body}>
        <UnstyledButton
          className={classes.row}
          aria-expanded={open}
          aria-controls={data}
          disabled={step.data.length === 0}
          onClick={() => setOpen(!open)}
        >
          <Text component="span" size="sm" fw={600}>
            {title}
          </Text>
          {tone !== 'done' && (
            <span className={classes.mark}>
              <ToneIcon tone={tone} size={13} />
              {tone === 'skipped' ? t('skipped') : t(`tone.${tone}`)}
            </span>
          )}
          {id !== undefined && (
            <Code className={classes.id} title={id}>
              {id}
            </Code>
          )}
          <span className={classes.end}>
            <After at={step.at} start={start} />
            {step.data.length > 0 && <IconBraces size={14} aria-hidden className={classes.braces} />}
          </span>
        </UnstyledButton>
        {details.map((detail) => (
          <Text key={detail} size="sm" c="dimmed" className={classes.detail}>
            {detail}
          </Text>
        ))}
        {link && (
          <Anchor size="sm" renderRoot={(props) => <Link to={link.to} {...props} />}>
            {link.words}
          </Anchor>
        )}
        <Collapse expanded={open} id={data}>
          {open && step.data.map((one) => <StepDataView key={one.name} data={one} messageId={messageId} />)}
        </Collapse>
      </div>
    </li>
  );
}

function After({ at, start }: { at: string | null; start: string }) {
  const { t } = useTranslation('trace');
  const moments = useMoments();
  if (at === null) return null;
  const time = moments.duration(Date.parse(at) - Date.parse(start));
  const label = t('after', { time, clock: moments.clock(at) });
  return (
    <Text component="time" dateTime={at} size="xs" c="dimmed" className={classes.numbers} title={label}>
      +{time}
    </Text>
  );
}
