import { MessageHandler } from './handler';

/** A tap on a list or button of ours. Other interactive answers (flows, permissions) are stored, not answered. */
export const handleInteractiveMessage: MessageHandler<'interactive'> = ({ kind, id, title }) => {
  if (kind !== 'button_reply' && kind !== 'list_reply') return null;
  return { choice: { title: title ?? id ?? '', ...(id === undefined ? {} : { id }) } };
};
