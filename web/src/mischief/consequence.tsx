import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './mischief.module.css';

/** What the platform does, and what Recado makes of it. */
export function Consequence({ platform, recado }: { platform: string; recado: string }) {
  const { t } = useTranslation('mischief');
  return (
    <>
      {platform}
      <span className={classes.recado}>
        <Text span inherit fw={600}>
          {t('recado')}:
        </Text>{' '}
        {recado}
      </span>
    </>
  );
}
