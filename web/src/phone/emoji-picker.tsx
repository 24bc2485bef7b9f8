import { ActionIcon, Popover, UnstyledButton } from '@mantine/core';
import { IconMoodSmile } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './composer.module.css';
import { EMOJIS } from './emojis';

export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useTranslation('phone');
  return (
    <Popover position="top-start" trapFocus returnFocus withRoles>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size={36} radius="xl" aria-label={t('emoji')}>
          <IconMoodSmile size={22} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={t('emoji')}>
        <div className={classes.emojis}>
          {EMOJIS.map((emoji) => (
            <UnstyledButton
              key={emoji}
              className={classes.emoji}
              aria-label={emoji}
              onClick={() => onPick(emoji)}
            >
              {emoji}
            </UnstyledButton>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
