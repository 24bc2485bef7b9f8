import { MessageHandler } from './handler';

/** A quick reply of a template: its payload is what an option's id is elsewhere. */
export const handleButtonMessage: MessageHandler<'button'> = ({ text, payload }) => ({
  choice: { title: text, ...(payload === undefined ? {} : { id: payload }) },
});
