import { useTranslation } from 'react-i18next';
import { Confirm } from './confirm';
import { useLast } from './use-last';

interface AskFirstProps<Thing> {
  /** Null: nothing is asked. */
  about: Thing | null;
  words: (about: Thing) => { title: string; hint: string; yes: string };
  onYes: (about: Thing) => void;
  onDone: () => void;
}

/** Asks before something is done to one of a list. */
export function AskFirst<Thing>({ about, words, onYes, onDone }: AskFirstProps<Thing>) {
  const { t } = useTranslation();
  const shown = useLast(about);
  if (shown === null) return null;
  const yes = () => {
    if (about !== null) onYes(about);
    onDone();
  };
  return <Confirm opened={about !== null} {...words(shown)} no={t('cancel')} onYes={yes} onNo={onDone} />;
}
