import { IconBan, IconInfoCircle } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import type { TranscriptMessage } from '../../../src/simulator/control-types';
import { isKey, textIn } from '../api/wire';
import { ContactsContent, LocationContent, OrderContent } from './cards';
import classes from './content.module.css';
import { InteractiveContent, TemplateContent } from './interactive-content';
import { AudioContent, DocumentContent, ImageContent, VideoContent } from './media-content';
import { contentOf } from './message';
import { RichText } from './rich-text';

interface ContentProps {
  message: TranscriptMessage;
}

const DRAWINGS = {
  text: TextContent,
  image: ImageContent,
  sticker: ImageContent,
  video: VideoContent,
  audio: AudioContent,
  document: DocumentContent,
  location: LocationContent,
  contacts: ContactsContent,
  order: OrderContent,
  interactive: InteractiveContent,
  template: TemplateContent,
  button: ButtonContent,
  system: SystemContent,
} satisfies Record<string, ComponentType<ContentProps>>;

/** The content of a bubble, by type; a type that nobody here knows shows its JSON. */
export function MessageContent({ message }: ContentProps) {
  const { type } = message;
  const Drawing = isKey(DRAWINGS, type) ? DRAWINGS[type] : UnknownContent;
  return <Drawing message={message} />;
}

export function DeletedContent() {
  const { t } = useTranslation('whatsapp');
  return (
    <span className={classes.deleted}>
      <IconBan size={16} aria-hidden /> {t('deleted')}
    </span>
  );
}

function TextContent({ message }: ContentProps) {
  return <RichText text={textIn(contentOf(message), 'body') ?? ''} />;
}

/** The quick reply of a template. */
function ButtonContent({ message }: ContentProps) {
  return <RichText text={textIn(contentOf(message), 'text') ?? ''} />;
}

function SystemContent({ message }: ContentProps) {
  const { t } = useTranslation('whatsapp');
  return (
    <span className={classes.deleted}>
      <IconInfoCircle size={16} aria-hidden />{' '}
      {textIn(contentOf(message), 'body') ?? t('summary.other', { type: message.type })}
    </span>
  );
}

function UnknownContent({ message }: ContentProps) {
  const { type } = message;
  return (
    <details className={classes.unknown}>
      <summary>{type}</summary>
      <pre>{JSON.stringify(message[type] ?? null, null, 2)}</pre>
    </details>
  );
}
