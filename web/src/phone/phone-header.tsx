import { Avatar } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TranscriptMessage } from '../../../src/simulator/control-types';
import { sentAt } from './dates';
import classes from './phone.module.css';

/** Answers come within seconds; nobody types for a message that is older. */
const FRESH_MS = 8_000;

interface PhoneHeaderProps {
  business: string;
  number: string;
  /** The newest message of either side. */
  last: TranscriptMessage | undefined;
}

/** Who the customer is writing to. */
export function PhoneHeader({ business, number, last }: PhoneHeaderProps) {
  const { t } = useTranslation('phone');
  return (
    <header className={classes.header}>
      <Avatar name={business} size={40} radius="xl" className={classes.avatar} aria-hidden />
      <div className={classes.names}>
        <h2 className={classes.business}>{business}</h2>
        <span className={classes.number}>
          {last !== undefined && awaitsAnswer(last) && (
            <span key={last.id} className={classes.typing} aria-hidden>
              {t('typing')}
            </span>
          )}
          <span>
            {t('businessAccount')} · {number}
          </span>
        </span>
      </div>
    </header>
  );
}

function awaitsAnswer(message: TranscriptMessage): boolean {
  const isTaken = message.status === 'delivered' || message.status === 'read';
  const isTalk = !['reaction', 'edit', 'revoke'].includes(message.type);
  return (
    message.direction === 'inbound' && isTaken && isTalk && Date.now() - sentAt(message).getTime() < FRESH_MS
  );
}
