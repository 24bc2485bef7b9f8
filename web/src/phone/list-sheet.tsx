import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TranscriptMessage } from '../../../src/simulator/control-types';
import { type Json, listIn, objectIn, textIn } from '../api/wire';
import { contentOf } from '../whatsapp/message';
import { listReply } from './content';
import { useScreen } from './screen';
import { Sheet } from './sheet';
import classes from './sheet.module.css';

interface ListSheetProps {
  message: TranscriptMessage;
  onClose: () => void;
}

/** The rows of a list message, under their sections; a tap sends one. */
export function ListSheet({ message, onClose }: ListSheetProps) {
  const { t } = useTranslation('phone');
  const { composer } = useScreen();
  const action = objectIn(contentOf(message), 'action');
  const choose = (row: Json) => {
    composer.act(
      listReply(textIn(row, 'id') ?? '', textIn(row, 'title') ?? '', textIn(row, 'description')),
      message,
    );
    onClose();
  };
  return (
    <Sheet title={textIn(action, 'button') ?? t('options')} onClose={onClose}>
      {listIn(action, 'sections').map((section, i) => (
        <section key={i} className={classes.section} aria-label={textIn(section, 'title') ?? t('options')}>
          {textIn(section, 'title') && <h3 className={classes.sectionTitle}>{textIn(section, 'title')}</h3>}
          {listIn(section, 'rows').map((row, j) => (
            <UnstyledButton
              key={j}
              className={classes.option}
              data-autofocus={i + j === 0 || undefined}
              onClick={() => choose(row)}
            >
              <span dir="auto">{textIn(row, 'title')}</span>
              {textIn(row, 'description') && <small dir="auto">{textIn(row, 'description')}</small>}
            </UnstyledButton>
          ))}
        </section>
      ))}
    </Sheet>
  );
}
