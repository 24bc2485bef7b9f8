import { useTranslation } from 'react-i18next';
import type { TranscriptMessage } from '../../../src/simulator/control-types';
import { isKey, type Json, listIn, objectIn, textIn } from '../api/wire';
import classes from './content.module.css';
import { DocumentContent, ImageContent, VideoContent } from './media-content';
import { contentOf } from './message';
import { RichText } from './rich-text';

interface InteractiveProps {
  message: TranscriptMessage;
}

/** Either what the business offers, or the choice that the customer made of it. */
export function InteractiveContent({ message }: InteractiveProps) {
  const interactive = contentOf(message);
  if (message.direction === 'inbound')
    return <ReplyContent reply={objectIn(interactive, textIn(interactive, 'type') ?? '')} />;
  const body = textIn(objectIn(interactive, 'body'), 'text');
  const footer = textIn(objectIn(interactive, 'footer'), 'text');
  return (
    <>
      <Header header={objectIn(interactive, 'header')} message={message} />
      {body !== undefined && <RichText text={body} />}
      {footer !== undefined && <span className={classes.footer}>{footer}</span>}
    </>
  );
}

function ReplyContent({ reply }: { reply: Json }) {
  const title = textIn(reply, 'title') ?? textIn(reply, 'body') ?? textIn(reply, 'response') ?? '';
  const description = textIn(reply, 'description');
  return (
    <>
      <RichText text={title} />
      {description !== undefined && <span className={classes.footer}>{description}</span>}
    </>
  );
}

const HEADERS = { image: ImageContent, video: VideoContent, document: DocumentContent } as const;

function Header({ header, message }: InteractiveProps & { header: Json }) {
  const type = textIn(header, 'type') ?? '';
  if (type === 'text') return <b className={classes.header}>{textIn(header, 'text')}</b>;
  if (!isKey(HEADERS, type)) return null;
  const Drawing = HEADERS[type];
  return <Drawing message={{ ...message, type, [type]: header[type] }} />;
}

/** The words of a template are Meta's; the simulator knows its name and what fills its gaps. */
export function TemplateContent({ message }: InteractiveProps) {
  const { t } = useTranslation('whatsapp');
  const template = contentOf(message);
  const language = textIn(objectIn(template, 'language'), 'code') ?? '';
  const parts = listIn(template, 'components').filter((component) => textIn(component, 'type') !== 'button');
  return (
    <>
      <b className={classes.header}>{t('template', { name: textIn(template, 'name') ?? '?', language })}</b>
      {parts.map((component, i) => (
        <span key={i} className={classes.component}>
          <small>{textIn(component, 'type')}</small>
          {listIn(component, 'parameters').map((parameter, j) => (
            <span key={j}>{parameterText(parameter)}</span>
          ))}
        </span>
      ))}
    </>
  );
}

function parameterText(parameter: Json): string {
  return textIn(parameter, 'text') ?? JSON.stringify(parameter[textIn(parameter, 'type') ?? ''] ?? parameter);
}
