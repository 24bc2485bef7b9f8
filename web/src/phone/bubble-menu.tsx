import { ActionIcon, Menu } from '@mantine/core';
import { IconArrowBackUp, IconChevronDown, IconPencil, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { textIn } from '../api/wire';
import classes from '../whatsapp/bubble.module.css';
import { contentOf } from '../whatsapp/message';
import { useSummary } from '../whatsapp/summary';
import { reaction, revoke } from './content';
import { QUICK_REACTIONS } from './emojis';
import { useScreen } from './screen';
import { type Entry } from './thread';

/** What the customer may do with one message. */
export function BubbleMenu({ entry }: { entry: Entry }) {
  const { t } = useTranslation('phone');
  const { composer, focusInput } = useScreen();
  const summaryOf = useSummary();
  const { message } = entry;
  const isOwn = message.direction === 'inbound';
  const words = message.type === 'text' ? textIn(contentOf(message), 'body') : undefined;
  const write = (changes: Parameters<typeof composer.change>[0]) => {
    composer.change(changes);
    focusInput();
  };
  return (
    <Menu position="bottom-end" withArrow returnFocus>
      <Menu.Target>
        <ActionIcon
          className={classes.menu}
          variant="transparent"
          color="currentColor"
          size={24}
          aria-label={t('actions', { message: summaryOf(message).words })}
        >
          <IconChevronDown size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Reacting entry={entry} />
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
          onClick={() => write({ replyTo: message, editing: undefined })}
        >
          {t('reply')}
        </Menu.Item>
        {isOwn && words !== undefined && (
          <Menu.Item
            leftSection={<IconPencil size={16} aria-hidden />}
            onClick={() => write({ editing: message, replyTo: undefined, text: words })}
          >
            {t('edit')}
          </Menu.Item>
        )}
        {isOwn && (
          <Menu.Item
            color="red"
            c="var(--mantine-color-error)"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => composer.act(revoke(message.id))}
          >
            {t('delete')}
          </Menu.Item>
        )}
        {isOwn && <Menu.Label className={classes.note}>{t('coexistence')}</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  );
}

function Reacting({ entry: { message, reactions } }: { entry: Entry }) {
  const { t } = useTranslation('phone');
  const { composer } = useScreen();
  const own = reactions.find(({ by }) => by === 'inbound')?.emoji;
  const choices = new Set([...QUICK_REACTIONS, ...(own === undefined ? [] : [own])]);
  return (
    <div className={classes.reacting}>
      {[...choices].map((emoji) => (
        <Menu.Item
          key={emoji}
          className={classes.react}
          aria-label={t(emoji === own ? 'unreact' : 'reactWith', { emoji })}
          data-own={emoji === own || undefined}
          onClick={() => composer.act(reaction(message.id, emoji === own ? undefined : emoji))}
        >
          {emoji}
        </Menu.Item>
      ))}
    </div>
  );
}
