import { ApiProperty } from '@nestjs/swagger';
import type { Json } from '../domain/json';
import { VERDICTS } from '../providers/provider';
import { MatchedDto } from './matched.dto';
import { ProviderErrorDto } from './messages.dto';
import { AnsweringRuleDto } from './rules.dto';

export const MOMENT = { type: String, format: 'date-time' } as const;
const MAYBE_MOMENT = { ...MOMENT, nullable: true } as const;
export const MAYBE_TEXT = { type: String, nullable: true } as const;
const MAYBE_INTEGER = { type: 'integer', nullable: true } as const;

export class DoorDto {
  @ApiProperty({ description: 'The stored body' })
  inboxId: string;

  @ApiProperty({ ...MOMENT, description: 'Stored, and acknowledged right after it' })
  receivedAt: string;

  @ApiProperty(MAYBE_MOMENT)
  replayedAt: string | null;

  @ApiProperty({ type: 'integer', description: 'Size of the whole body' })
  bytes: number;

  @ApiProperty({ ...MAYBE_TEXT, description: 'The line of the address it came to; null on the shared doors' })
  lineId: string | null;

  @ApiProperty({ description: 'Whether its signature was checked; false in unsigned mode' })
  signed: boolean;
}

export class DeadLetterOfEventDto {
  @ApiProperty()
  id: string;

  @ApiProperty({ example: 'handler_failed' })
  reason: string;

  @ApiProperty({ description: 'For people: what is wrong, and the mend' })
  error: string;

  @ApiProperty({ type: 'integer' })
  attempts: number;

  @ApiProperty(MOMENT)
  createdAt: string;

  @ApiProperty(MAYBE_MOMENT)
  replayedAt: string | null;
}

export class WaitingDto {
  @ApiProperty({ ...MAYBE_MOMENT, description: 'When its lane may be worked on' })
  readyAt: string | null;

  @ApiProperty({ ...MAYBE_MOMENT, description: 'Until when a worker holds it; null while none does' })
  leaseUntil: string | null;

  @ApiProperty({ type: 'integer', description: 'Claims that ended without success' })
  tries: number;
}

export const EVENT_STATES = ['pending', 'done', 'skipped', 'dead'];

export class EventDto {
  @ApiProperty()
  id: string;

  @ApiProperty({ description: 'Where in the body', example: 'entry[0].changes[0].value.messages[0]' })
  path: string;

  @ApiProperty({ enum: EVENT_STATES })
  state: string;

  @ApiProperty({ ...MAYBE_TEXT, description: 'Why it is skipped or dead', example: 'bot_silenced' })
  reason: string | null;

  @ApiProperty({ type: 'integer', description: 'Times it was tried alone, after a failure' })
  attempts: number;

  @ApiProperty({ ...MOMENT, description: 'Of its body, or of its replay' })
  arrivedAt: string;

  @ApiProperty(MAYBE_MOMENT)
  finishedAt: string | null;

  @ApiProperty({ type: WaitingDto, nullable: true, description: 'Only while it is pending' })
  waiting: WaitingDto | null;

  @ApiProperty({ type: DeadLetterOfEventDto, nullable: true })
  deadLetter: DeadLetterOfEventDto | null;
}

class LaneClaimDto {
  @ApiProperty({ description: 'Number of the claim' })
  fence: string;

  @ApiProperty({ type: 'integer', description: 'Claims before it that ended without success' })
  tries: number;

  @ApiProperty(MOMENT)
  claimedAt: string;
}

class WhyDto {
  @ApiProperty({ description: 'The handler that read the message: its type', example: 'text' })
  handler: string;

  @ApiProperty({
    description: 'False for types that nobody answers, and for a bot that did not get to see it',
  })
  rulesAsked: boolean;

  @ApiProperty({ type: AnsweringRuleDto, nullable: true, description: 'As it was then' })
  rule: AnsweringRuleDto | null;

  @ApiProperty({ type: MatchedDto, nullable: true, description: 'What made the rule answer' })
  matched: MatchedDto | null;

  @ApiProperty({ ...MAYBE_TEXT, description: 'The event whose message the rule matched' })
  matchedEventId: string | null;

  @ApiProperty({ type: 'integer', description: 'Messages of the turn that the reply answers' })
  answers: number;
}

export class DecisionDto {
  @ApiProperty({ type: LaneClaimDto })
  lane: LaneClaimDto;

  @ApiProperty({ description: 'Whether the customer is shown that it was read' })
  markAsRead: boolean;

  @ApiProperty({ type: WhyDto, nullable: true, description: 'Null when the bot failed to decide' })
  why: WhyDto | null;
}

class AttemptDto {
  @ApiProperty(MOMENT)
  startedAt: string;

  @ApiProperty(MOMENT)
  endedAt: string;

  @ApiProperty({ enum: ['accepted', 'refused', 'not_sent', 'postponed', 'unknown'] })
  outcome: string;

  @ApiProperty({
    type: String,
    enum: Object.keys(VERDICTS),
    nullable: true,
    description: `Of a refusal. ${Object.entries(VERDICTS)
      .map(([name, then]) => `\`${name}\`: ${then}`)
      .join('. ')}`,
  })
  verdict: string | null;

  @ApiProperty({ ...MAYBE_INTEGER, description: 'Null when nothing was answered' })
  httpStatus: number | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'As WhatsApp sent it; null also when it is no JSON or has more than 4 kB',
  })
  answer: Json;

  @ApiProperty(MAYBE_INTEGER)
  answerBytes: number | null;

  @ApiProperty({ type: ProviderErrorDto, nullable: true })
  error: ProviderErrorDto | null;

  @ApiProperty({
    enum: ['sent', 'pending', 'rejected', 'unknown'],
    description: 'What it made of the sending',
  })
  state: string;

  @ApiProperty({ ...MAYBE_INTEGER, description: 'The wait that followed' })
  retryInMs: number | null;
}

export class SendingDto {
  @ApiProperty({ description: 'Goes along as `biz_opaque_callback_data`' })
  outboxId: string;

  @ApiProperty({ enum: ['pending', 'sending', 'sent', 'rejected', 'unknown', 'cancelled'] })
  state: string;

  @ApiProperty(MOMENT)
  createdAt: string;

  @ApiProperty({ ...MAYBE_MOMENT, description: 'When it was last committed as leaving' })
  sendingAt: string | null;

  @ApiProperty({ ...MAYBE_MOMENT, description: 'When it may leave; only while it is pending' })
  nextAt: string | null;

  @ApiProperty({ ...MAYBE_MOMENT, description: 'The line sends nothing until then' })
  linePausedUntil: string | null;

  @ApiProperty({ ...MAYBE_INTEGER, description: 'The error code that paused the line' })
  linePausedCode: number | null;

  @ApiProperty({ ...MAYBE_MOMENT, description: 'It is marketing, and that of the line is paused until then' })
  marketingPausedUntil: string | null;

  @ApiProperty({ ...MAYBE_MOMENT, description: 'It is marketing, and waits for the end of the quiet hours' })
  quietUntil: string | null;

  @ApiProperty({ ...MAYBE_MOMENT, description: 'Not sent after it: the end of the service window' })
  expiresAt: string | null;

  @ApiProperty({ type: 'integer', description: 'Attempts that say something about this message' })
  attempts: number;

  @ApiProperty({ type: [AttemptDto], description: 'The last 20, oldest first' })
  attemptLog: AttemptDto[];

  @ApiProperty({ ...MAYBE_TEXT, description: "WhatsApp's id, once known" })
  providerMessageId: string | null;

  @ApiProperty({ ...MAYBE_MOMENT, description: 'Of the earliest receipt that says `failed`' })
  failedAt: string | null;

  @ApiProperty({ type: [ProviderErrorDto] })
  errors: ProviderErrorDto[];

  @ApiProperty({ ...MAYBE_MOMENT, description: 'When its outcome became unknown' })
  unknownAt: string | null;

  @ApiProperty({
    type: String,
    enum: ['resend', 'resend_by_rule', 'discard', 'settle'],
    nullable: true,
    description: 'What was decided then; a receipt that came later wins',
  })
  decision: string | null;

  @ApiProperty(MAYBE_MOMENT)
  decidedAt: string | null;

  @ApiProperty({ ...MAYBE_TEXT, description: 'The message that this one says again' })
  resendOf: string | null;

  @ApiProperty({ ...MAYBE_TEXT, description: 'The message that says this one again' })
  resentAs: string | null;
}

class IdentityDto {
  @ApiProperty({ required: false, description: 'Digits of the international number' })
  phone?: string;

  @ApiProperty({ required: false, description: 'Business-scoped user id' })
  userId?: string;

  @ApiProperty({ required: false })
  parentUserId?: string;
}

class ParticipantDto {
  @ApiProperty(MAYBE_TEXT)
  groupId: string | null;

  @ApiProperty({ type: IdentityDto })
  identity: IdentityDto;
}

export class ReceiptDto {
  @ApiProperty()
  id: string;

  @ApiProperty({ example: 'delivered' })
  status: string;

  @ApiProperty({ ...MOMENT, description: 'As WhatsApp says' })
  timestamp: string;

  @ApiProperty({ ...MAYBE_MOMENT, description: 'When it was taken in; null before that was written down' })
  receivedAt: string | null;

  @ApiProperty({ type: [ProviderErrorDto] })
  errors: ProviderErrorDto[];

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, description: 'As it came' })
  pricing: Json;

  @ApiProperty({
    type: ParticipantDto,
    nullable: true,
    description: 'The member of a group that it is about; null unless the message went to a group',
  })
  participant: ParticipantDto | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'As it came; only subscriptions before v24.0 and free entry points have it',
  })
  conversation: Json;
}
