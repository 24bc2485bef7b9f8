import { MediaType, Referral } from '../../domain/inbound';
import { RuleSubject } from '../rules/rule';
import { MessageHandler } from './handler';

/** Image, video, audio and document. The file itself is not looked at; who sent it from an ad is thanked for that. */
export function handleMediaMessage<T extends MediaType>(media: T): MessageHandler<T> {
  return (_content, { referral }) => ({ media, ...referralOf(referral) });
}

/** An ad answers before anything else does, on texts and media. */
export function referralOf(referral: Referral | null): Pick<RuleSubject, 'referral'> {
  if (referral === null) return {};
  return { referral: referral.headline === undefined ? {} : { headline: referral.headline } };
}
