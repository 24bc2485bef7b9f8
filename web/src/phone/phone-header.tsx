import { Avatar } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './phone.module.css';

/** Who the customer is writing to. */
export function PhoneHeader({ business, number }: { business: string; number: string }) {
  const { t } = useTranslation('phone');
  return (
    <header className={classes.header}>
      <Avatar name={business} size={40} radius="xl" className={classes.avatar} aria-hidden />
      <div className={classes.names}>
        <h2 className={classes.business}>{business}</h2>
        <span className={classes.number}>
          {t('businessAccount')} · {number}
        </span>
      </div>
    </header>
  );
}
