import { ActionIcon, Menu } from '@mantine/core';
import {
  IconFileText,
  IconHeadphones,
  IconMapPin,
  IconPhoto,
  IconPlus,
  IconShoppingBag,
  IconSticker,
  IconUser,
} from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './composer.module.css';
import { media } from './content';
import { attachmentOf } from './files';
import { useScreen } from './screen';

const FROM_DISK = [
  { kind: 'media', accept: 'image/*,video/*', Icon: IconPhoto, colour: 'blue' },
  { kind: 'document', accept: '', Icon: IconFileText, colour: 'violet' },
  { kind: 'audio', accept: 'audio/*', Icon: IconHeadphones, colour: 'orange' },
] as const;

const FROM_SHEETS = [
  { name: 'location', Icon: IconMapPin, colour: 'red' },
  { name: 'contact', Icon: IconUser, colour: 'cyan' },
  { name: 'order', Icon: IconShoppingBag, colour: 'recado' },
  { name: 'sticker', Icon: IconSticker, colour: 'yellow' },
] as const;

type FileKind = (typeof FROM_DISK)[number]['kind'];

/** What can be sent beside text. */
export function AttachMenu() {
  const { t } = useTranslation('phone');
  const { composer, openSheet, focusInput } = useScreen();
  const input = useRef<HTMLInputElement>(null);
  const kind = useRef<FileKind>('media');

  const ask = (wanted: FileKind, accept: string) => {
    kind.current = wanted;
    if (input.current === null) return;
    input.current.accept = accept;
    input.current.click();
  };
  const take = (file: File) => {
    if (!composer.admits(file)) return;
    const attachment = attachmentOf(file);
    // A sound carries no words, so there is nothing to wait for.
    if (kind.current === 'audio' && attachment.type === 'audio') {
      return composer.say(media('audio', { mime_type: file.type, filename: file.name }), file);
    }
    composer.change({
      attachment: kind.current === 'document' ? { ...attachment, type: 'document' } : attachment,
    });
    focusInput();
  };

  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t('attach.file')}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          currentTarget.value = '';
          if (file !== undefined) take(file);
        }}
      />
      <Menu position="top-start" withArrow>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={42} radius="xl" aria-label={t('attach.title')}>
            <IconPlus size={24} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown className={classes.attach}>
          {FROM_DISK.map(({ kind: wanted, accept, Icon, colour }) => (
            <Menu.Item
              key={wanted}
              leftSection={<Icon size={18} color={`var(--mantine-color-${colour}-filled)`} aria-hidden />}
              onClick={() => ask(wanted, accept)}
            >
              {t(`attach.${wanted}`)}
            </Menu.Item>
          ))}
          {FROM_SHEETS.map(({ name, Icon, colour }) => (
            <Menu.Item
              key={name}
              leftSection={<Icon size={18} color={`var(--mantine-color-${colour}-filled)`} aria-hidden />}
              onClick={() => openSheet(name)}
            >
              {t(`attach.${name}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
