interface Reason {
  /** For people: what happened. The letter itself names the place and the mend. */
  readonly meaning: string;
  /** False: no later try can end otherwise. */
  readonly replayable: boolean;
}

/** Every reason for which something ends as a dead letter. */
export const DEAD_LETTER_REASONS = {
  unknown_line: { meaning: 'No line has the phone number id that it names', replayable: true },
  wrong_line: { meaning: 'It came to the address of one line and names another', replayable: true },
  wrong_app: { meaning: 'It names a line of another app than the one that signed it', replayable: true },
  unreadable: { meaning: 'A part of the body has a shape that this version cannot read', replayable: true },
  expanding_failed: { meaning: 'Reading the body failed five times', replayable: true },
  handler_failed: { meaning: 'Deciding the answer failed four times', replayable: true },
  invalid_json: { meaning: 'The signed body is not JSON', replayable: false },
  invalid_envelope: { meaning: 'The signed body is no webhook envelope', replayable: false },
} as const satisfies Record<string, Reason>;

export type DeadLetterReason = keyof typeof DEAD_LETTER_REASONS;
/** Why the door refuses a signed body. */
export type RefusedReason = {
  [R in DeadLetterReason]: (typeof DEAD_LETTER_REASONS)[R]['replayable'] extends false ? R : never;
}[DeadLetterReason];

export const REASON_NAMES = Object.keys(DEAD_LETTER_REASONS) as DeadLetterReason[];
