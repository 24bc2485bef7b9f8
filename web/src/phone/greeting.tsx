import { Button } from '@mantine/core';
import { IconSpeakerphone } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { text } from './content';
import { useScreen } from './screen';
import classes from './thread.module.css';

/** What to write when nothing has been said yet. */
const SUGGESTIONS = ['hola', 'ayuda', '¿Qué horario tienen?'] as const;

export function Greeting() {
  const { t } = useTranslation('phone');
  const { composer, openSheet, business } = useScreen();
  return (
    <div className={classes.greeting}>
      <p>{t('greeting', { business })}</p>
      <div className={classes.suggestions}>
        {SUGGESTIONS.map((words) => (
          <Button
            key={words}
            size="compact-sm"
            radius="xl"
            variant="default"
            onClick={() => composer.say(text(words))}
          >
            {words}
          </Button>
        ))}
        <Button
          size="compact-sm"
          radius="xl"
          variant="default"
          leftSection={<IconSpeakerphone size={14} aria-hidden />}
          onClick={() => openSheet('ad')}
        >
          {t('fromAnAd')}
        </Button>
      </div>
    </div>
  );
}
