import { IconArrowBackUp, IconExternalLink, IconList } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { listIn, objectIn, textIn, type Json } from '../phone/wire';
import classes from './reply-bubble.module.css';

/** What an answer offers to tap; a list is shown open. Read with care, since it may be half written. */
export function ReplyOffer({ interactive }: { interactive: unknown }) {
  const action = objectIn(interactive, 'action');
  switch (textIn(interactive, 'type')) {
    case 'button':
      return listIn(action, 'buttons').map((button, i) => (
        <Offer key={i} icon={<IconArrowBackUp size={17} aria-hidden />}>
          {textIn(objectIn(button, 'reply'), 'title')}
        </Offer>
      ));
    case 'list':
      return (
        <>
          <Offer icon={<IconList size={17} aria-hidden />}>{textIn(action, 'button')}</Offer>
          {listIn(action, 'sections').map((section, i) => (
            <Section key={i} section={section} />
          ))}
        </>
      );
    case 'cta_url':
      return (
        <Offer icon={<IconExternalLink size={17} aria-hidden />}>
          {textIn(objectIn(action, 'parameters'), 'display_text')}
        </Offer>
      );
    default:
      return <Offer>{textIn(interactive, 'type')}</Offer>;
  }
}

function Offer({ icon, children = '…' }: { icon?: ReactNode; children?: ReactNode }) {
  return (
    <span className={classes.offer}>
      {icon}
      <span dir="auto">{children}</span>
    </span>
  );
}

function Section({ section }: { section: Json }) {
  return (
    <span className={classes.section}>
      {textIn(section, 'title') && <b dir="auto">{textIn(section, 'title')}</b>}
      {listIn(section, 'rows').map((row, i) => (
        <span key={i} className={classes.row}>
          <span>
            <span dir="auto">{textIn(row, 'title') ?? '…'}</span>
            {textIn(row, 'description') && <small dir="auto">{textIn(row, 'description')}</small>}
          </span>
          <span className={classes.radio} aria-hidden />
        </span>
      ))}
    </span>
  );
}
