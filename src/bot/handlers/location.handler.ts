import { MessageHandler } from './handler';

export const handleLocationMessage: MessageHandler<'location'> = () => ({ location: true });
