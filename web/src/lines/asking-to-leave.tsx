import { useBlocker } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Confirm } from '../shell/confirm';

/** Asks before what was written and is not saved yet is lost. */
export function AskingToLeave({ isAtStake }: { isAtStake: () => boolean }) {
  const { t } = useTranslation('lines');
  const blocker = useBlocker({
    shouldBlockFn: isAtStake,
    enableBeforeUnload: isAtStake,
    withResolver: true,
  });
  return (
    <Confirm
      opened={blocker.status === 'blocked'}
      title={t('setup.leave.title')}
      hint={t('setup.leave.hint')}
      yes={t('setup.leave.yes')}
      no={t('setup.leave.no')}
      onYes={() => blocker.proceed?.()}
      onNo={() => blocker.reset?.()}
    />
  );
}
