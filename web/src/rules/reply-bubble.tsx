import { useTranslation } from 'react-i18next';
import type { TranscriptMessage } from '../../../src/simulator/control-types';
import { MessageContent } from '../phone/message-content';
import classes from './reply-bubble.module.css';
import { ReplyOffer } from './reply-offer';
import type { Reply } from './rule';

/** An answer as a customer would see it, drawn by the phone's own pieces; nothing in it can be tapped. */
export function ReplyBubble({ reply, label }: { reply: Reply; label: string }) {
  return (
    <figure className={classes.wall} aria-label={label}>
      <div className={classes.bubble}>
        <MessageContent message={messageOf(reply)} />
      </div>
      {reply.type === 'interactive' && <ReplyOffer interactive={reply.content} />}
    </figure>
  );
}

function messageOf(reply: Reply): TranscriptMessage {
  const { type, content } = reply;
  return { id: 'preview', direction: 'outbound', status: 'sent', timestamp: '0', type, [type]: content };
}

/** With what the placeholders stand for, for a look at an answer before anybody gets it. */
export function useSample(): (reply: Reply) => Reply {
  const { t } = useTranslation('rules');
  const fill = (text: string) =>
    text
      .replaceAll(/\[\[|\]\]/g, '')
      .replaceAll(/\{\{(headline|product|title)\}\}/g, (_, name: keyof Samples) => t(`editor.sample.${name}`));
  return (reply) => {
    if (reply.type === 'text') return { ...reply, content: { ...reply.content, body: fill(reply.content.body) } };
    const { body } = reply.content;
    if (typeof body?.text !== 'string') return reply;
    return { ...reply, content: { ...reply.content, body: { text: fill(body.text) } } };
  };
}

type Samples = Record<'headline' | 'product' | 'title', string>;
