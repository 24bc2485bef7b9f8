import { OneOf, Text } from '../platform/http/fields';

const DECISIONS = ['resend', 'discard', 'settle'] as const;

export class DecisionOfPersonDto {
  @OneOf(DECISIONS, {
    description:
      '`resend`: say it again as a new message. `discard`: leave it. `settle`: it did arrive, somebody saw it',
  })
  decision: (typeof DECISIONS)[number];

  @Text({ max: 256, optional: true, description: "Meta's id, if known; with `settle` only" })
  providerMessageId?: string;
}
