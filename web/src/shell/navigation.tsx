import { IconApi, IconDeviceMobileMessage, IconListCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import classes from './frame.module.css';

export function Navigation() {
  const { t } = useTranslation();
  return (
    <nav className={classes.navigation} aria-label={t('nav.label')}>
      <Link to="/playground" className={classes.link}>
        <IconDeviceMobileMessage aria-hidden />
        {t('nav.playground')}
      </Link>
      <Link to="/rules" className={classes.link}>
        <IconListCheck aria-hidden />
        {t('nav.rules')}
      </Link>
      <a href="/docs" target="_blank" rel="noreferrer" className={classes.link}>
        <IconApi aria-hidden />
        {t('nav.docs')}
      </a>
    </nav>
  );
}
