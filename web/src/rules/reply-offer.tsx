import { IconArrowBackUp, IconExternalLink, IconList } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type Json, listIn, objectIn, textIn } from '../api/wire';
import bubble from '../whatsapp/bubble.module.css';
import classes from './reply-bubble.module.css';

/** What an answer offers to tap. Read with care, since it may be half written. */
export function ReplyOffer({ interactive }: { interactive: unknown }) {
  return (
    <div className={bubble.actions}>
      <Offers type={textIn(interactive, 'type') ?? ''} action={objectIn(interactive, 'action')} />
    </div>
  );
}

function Offers({ type, action }: { type: string; action: Json }) {
  switch (type) {
    case 'button':
      return listIn(action, 'buttons').map((button, i) => (
        <Offer key={i} icon={<IconArrowBackUp size={18} aria-hidden />}>
          {textIn(objectIn(button, 'reply'), 'title')}
        </Offer>
      ));
    case 'list':
      return <Offer icon={<IconList size={18} aria-hidden />}>{textIn(action, 'button')}</Offer>;
    case 'cta_url':
      return (
        <Offer icon={<IconExternalLink size={18} aria-hidden />}>
          {textIn(objectIn(action, 'parameters'), 'display_text')}
        </Offer>
      );
    default:
      return <Offer>{type}</Offer>;
  }
}

function Offer({ icon, children = '…' }: { icon?: ReactNode; children?: ReactNode }) {
  return (
    <span className={bubble.tap}>
      {icon}
      <span dir="auto">{children}</span>
    </span>
  );
}

/** The options of a list, as they open over the conversation. */
export function OpenList({ interactive }: { interactive: unknown }) {
  const sections = listIn(objectIn(interactive, 'action'), 'sections');
  return (
    <div className={classes.list}>
      {sections.map((section, i) => (
        <div key={i}>
          <div className={classes.title} dir="auto">
            {textIn(section, 'title')}
          </div>
          {listIn(section, 'rows').map((row, j) => (
            <div key={j} className={classes.option}>
              <span>
                <span dir="auto">{textIn(row, 'title') ?? '…'}</span>
                <small dir="auto">{textIn(row, 'description')}</small>
              </span>
              <span className={classes.radio} aria-hidden />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
