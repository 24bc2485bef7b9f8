import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useTrouble } from './use-mischief';

/** Says from afar that the platform is made to misbehave. */
export function MischiefBadge() {
  const { t } = useTranslation('mischief');
  const count = useTrouble();
  if (count === 0) return null;
  return (
    <Badge size="sm" color="orange" variant="filled" circle={count < 10} aria-label={t('on', { count })}>
      {count}
    </Badge>
  );
}
