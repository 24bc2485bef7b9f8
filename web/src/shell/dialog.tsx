import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './page.module.css';

interface DialogProps {
  opened: boolean;
  title: string;
  /** False where something is shown that is never shown again. */
  closesByChance?: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** Something to do or to read before one goes on. What is in it is forgotten when it closes. */
export function Dialog({ opened, title, closesByChance = true, onClose, children }: DialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      centered
      size="lg"
      closeOnClickOutside={closesByChance}
      closeOnEscape={closesByChance}
      classNames={{ title: classes.title ?? '' }}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {children}
    </Modal>
  );
}
