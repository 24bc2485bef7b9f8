import { useBlocker } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Confirm, type ConfirmProps } from './confirm';

/**
 * For what slides in over a page and is written in: what was written is never lost without a question. The form in it
 * tells through `setDirty` whether there is anything to lose; `question` is to be shown beside it.
 */
export function useGuard({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
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
  const question = <LeaveQuestion opened={isAsking} closeOnEscape={false} onYes={close} onNo={stay} />;
  return { setDirty, leave, close, question };
}

/** For a page that is written in: asks before what was written and is not saved yet is lost. */
export function AskingToLeave({ isAtStake }: { isAtStake: () => boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: isAtStake,
    enableBeforeUnload: isAtStake,
    withResolver: true,
  });
  return (
    <LeaveQuestion
      opened={blocker.status === 'blocked'}
      onYes={() => blocker.proceed?.()}
      onNo={() => blocker.reset?.()}
    />
  );
}

type Asked = Pick<ConfirmProps, 'opened' | 'closeOnEscape' | 'onYes' | 'onNo'>;

function LeaveQuestion(asked: Asked) {
  const { t } = useTranslation();
  return (
    <Confirm
      title={t('leave.title')}
      hint={t('leave.hint')}
      yes={t('leave.yes')}
      no={t('leave.no')}
      {...asked}
    />
  );
}

/** Of a form under such a guard; once it is gone there is nothing to lose. */
export function useTellDirty(isDirty: boolean, tell: (is: boolean) => void): void {
  useEffect(() => {
    tell(isDirty);
    return () => tell(false);
  }, [isDirty, tell]);
}
