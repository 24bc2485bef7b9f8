import { type NotificationData, notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';

/** Tells in passing what became of something. */
export function useNotice(): (notice: Pick<NotificationData, 'id' | 'message' | 'title' | 'color'>) => void {
  const { t } = useTranslation();
  return (notice) => notifications.show({ closeButtonProps: { 'aria-label': t('close') }, ...notice });
}
