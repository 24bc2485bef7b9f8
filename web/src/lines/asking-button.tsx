import { Button, type ButtonProps } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Confirm } from '../shell/confirm';
import { useLast } from '../shell/use-last';

interface Question {
  title: string;
  hint: string;
  yes: string;
}

interface AskingButtonProps extends Omit<ButtonProps, 'variant'> {
  /** Null where it does no harm. */
  question: Question | null;
  onYes: () => void;
  children: ReactNode;
}

/** A button that asks before it does something. */
export function AskingButton({ question, onYes, ...button }: AskingButtonProps) {
  const { t } = useTranslation('lines');
  const [isAsking, ask] = useState(false);
  const shown = useLast(question);
  const confirm = () => {
    ask(false);
    onYes();
  };
  return (
    <>
      <Button variant="default" {...button} onClick={() => (question === null ? onYes() : ask(true))} />
      {shown !== null && (
        <Confirm
          opened={isAsking}
          {...shown}
          no={t('ending.cancel')}
          onYes={confirm}
          onNo={() => ask(false)}
        />
      )}
    </>
  );
}
