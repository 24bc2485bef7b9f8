import { ContentOf, ContentType, MessageContext, ProviderError, Referral } from '../../domain/inbound';
import { RuleSubject } from '../rules/rule';

/** What surrounds the content of a message. */
export interface Surroundings {
  readonly context: MessageContext | null;
  readonly referral: Referral | null;
  readonly errors: readonly ProviderError[];
}

/**
 * What a message of this type says to the rules; null for types that are stored and answered by nobody. Pure: a
 * handler may run again for the same message.
 */
export type MessageHandler<T extends ContentType> = (
  content: ContentOf<T>,
  surroundings: Surroundings,
) => RuleSubject | null;
