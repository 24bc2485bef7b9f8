import { MessageHandler } from './handler';
import { referralOf } from './media.handler';

export const handleTextMessage: MessageHandler<'text'> = ({ body }, { context, referral }) => {
  const product = context?.referredProduct?.productRetailerId;
  return { text: body, ...referralOf(referral), ...(product === undefined ? {} : { product }) };
};
