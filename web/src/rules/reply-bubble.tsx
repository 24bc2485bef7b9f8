import { useTranslation } from 'react-i18next';
import type { TranscriptMessage } from '../../../src/simulator/control-types';
import bubble from '../whatsapp/bubble.module.css';
import colours from '../whatsapp/colours.module.css';
import { MessageContent } from '../whatsapp/message-content';
import classes from './reply-bubble.module.css';
import { bodyOf } from './reply-line';
import { OpenList, ReplyOffer } from './reply-offer';
import type { Kind, Reply } from './rule';
import { useExample } from './use-filled';

/** An answer as a customer would see it, drawn by the phone's own pieces; nothing in it can be tapped. */
export function ReplyBubble({ reply, label }: { reply: Reply; label: string }) {
  const { t } = useTranslation('rules');
  const isBlank = bodyOf(reply).trim() === '';
  const shown = isBlank ? withBody(reply, () => t('editor.blank')) : reply;
  const interactive = reply.type === 'interactive' ? reply.content : undefined;
  return (
    <figure className={`${colours.colours} ${classes.wall}`} aria-label={label}>
      <div className={bubble.row} data-direction="outbound" data-first>
        <div className={bubble.bubble}>
          <div className={classes.words} data-blank={isBlank || undefined}>
            <MessageContent message={messageOf(shown)} />
          </div>
          {interactive !== undefined && <ReplyOffer interactive={interactive} />}
        </div>
      </div>
      {interactive?.type === 'list' && <OpenList interactive={interactive} />}
    </figure>
  );
}

function messageOf(reply: Reply): TranscriptMessage {
  const { type, content } = reply;
  return { id: 'preview', direction: 'outbound', status: 'sent', timestamp: '0', type, [type]: content };
}

/** An answer with examples in place of its placeholders, for a look at it before anybody gets it. */
export function useSample(kind: Kind): (reply: Reply) => Reply {
  const fill = useExample(kind);
  return (reply) => withBody(reply, fill);
}

function withBody(reply: Reply, change: (text: string) => string): Reply {
  if (reply.type === 'text')
    return { ...reply, content: { ...reply.content, body: change(reply.content.body) } };
  const { body } = reply.content;
  if (typeof body?.text !== 'string') return reply;
  return { ...reply, content: { ...reply.content, body: { text: change(body.text) } } };
}
