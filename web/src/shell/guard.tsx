import { useBlocker } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Confirm } from './confirm';

/**
 * For what slides in over a page and is written in: what was written is never lost without a question. The form in it
 * tells through `setDirty` whether there is anything to lose; `question` is to be shown beside it.
 */
export function useGuard({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [isLeaving, setLeaving] = useState(false);
  const [isDirty, setDirty] = useState(false);
  const isAtStake = isOpen && isDirty;
  const blocker = useBlocker({
    shouldBlockFn: () => isAtStake,
    enableBeforeUnload: isAtStake,
    withResolver: true,
  });
  const close = () => {
    setLeaving(false);
    onClose();
    blocker.proceed?.();
  };
  const stay = () => {
    setLeaving(false);
    blocker.reset?.();
  };
  const isAsking = isLeaving || blocker.status === 'blocked';
  const leave = () => {
    if (isAsking) stay();
    else if (isAtStake) setLeaving(true);
    else close();
  };
  const question = (
    <Confirm
      opened={isAsking}
      closeOnEscape={false}
      title={t('leave.title')}
      hint={t('leave.hint')}
      yes={t('leave.yes')}
      no={t('leave.no')}
      onYes={close}
      onNo={stay}
    />
  );
  return { setDirty, leave, close, question };
}

/** Of a form under such a guard; once it is gone there is nothing to lose. */
export function useTellDirty(isDirty: boolean, tell: (is: boolean) => void): void {
  useEffect(() => {
    tell(isDirty);
    return () => tell(false);
  }, [isDirty, tell]);
}
