import { Tooltip, UnstyledButton } from '@mantine/core';
import { IconAlertCircleFilled, IconCheck, IconChecks, IconClock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TranscriptMessage } from '../../../src/simulator/control-types';
import { isKey, objectIn, textIn } from '../api/wire';
import classes from '../whatsapp/bubble.module.css';

const MARKS = {
  sending: { Icon: IconClock, read: false },
  accepted: { Icon: IconClock, read: false },
  received: { Icon: IconCheck, read: false },
  sent: { Icon: IconCheck, read: false },
  delivered: { Icon: IconChecks, read: false },
  read: { Icon: IconChecks, read: true },
  played: { Icon: IconChecks, read: true },
} as const;

/** How far a message has come: one grey tick, two, two blue ones, or a red mark that says why not. */
export function Ticks({ message }: { message: TranscriptMessage }) {
  const { t } = useTranslation('phone');
  const { status } = message;
  if (status === 'failed') return <Failed message={message} />;
  if (!isKey(MARKS, status)) return null;
  const { Icon, read } = MARKS[status];
  const label = t(`status.${status}`);
  return (
    <span className={classes.ticks} role="img" aria-label={label} title={label} data-status={status}>
      <Icon size={15} stroke={2} color={read ? 'var(--phone-read)' : 'currentColor'} aria-hidden />
    </span>
  );
}

function Failed({ message }: { message: TranscriptMessage }) {
  const { t } = useTranslation('phone');
  const reasons = (message.errors ?? []).map((error) => {
    const details = textIn(objectIn(error, 'error_data'), 'details');
    // Meta often says the same twice.
    const words = new Set([String(error['code']), textIn(error, 'title'), details]);
    return [...words].filter((word) => word !== undefined).join(' · ');
  });
  const why = [t('status.failed'), ...reasons].join(': ');
  return (
    <Tooltip label={why} multiline maw={280} events={{ hover: true, focus: true, touch: true }}>
      <UnstyledButton className={classes.failed} aria-label={why}>
        <IconAlertCircleFilled size={16} aria-hidden />
      </UnstyledButton>
    </Tooltip>
  );
}
