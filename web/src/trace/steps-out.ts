import { isKey, reasonOf, said, type Step, type Steps, type Words } from './step';
import type { Tone, Trace } from './exchange';
import { texts } from './texts';

type Sending = NonNullable<Trace['sending']>;
type Attempt = Sending['attemptLog'][number];
type Receipt = Trace['receipts'][number];

/** How a message of ours goes out, and what came back of it. */
export const stepsOut: Steps = (trace, words) => {
  const { message, sending, receipts } = trace;
  if (sending === null) return [];
  return [
    ...outboxSteps(trace, words),
    ...sending.attemptLog.map((attempt, i) => attemptStep(message.id, sending, attempt, i, words)),
    ...underWaySteps(trace, words),
    ...receipts.map((receipt) => receiptStep(message.id, receipt, words)),
  ];
};

const outboxSteps: Steps = ({ message, inReplyTo, sending }, { t }) => {
  if (sending === null) return [];
  return [
    {
      key: 'outbox',
      icon: 'outbox',
      tone: 'done',
      title: t('outbox.title'),
      details: [t(inReplyTo === null ? 'outbox.ours' : 'outbox.answering')],
      id: sending.outboxId,
      at: sending.createdAt,
      data: [{ name: 'sending', json: sending }],
      messageId: message.id,
    },
  ];
};

const ATTEMPT_TONES: Readonly<Record<Attempt['state'], Tone>> = {
  sent: 'done',
  pending: 'again',
  rejected: 'problem',
  unknown: 'unsure',
};

function attemptStep(messageId: string, sending: Sending, attempt: Attempt, i: number, words: Words): Step {
  const { t } = words;
  const isOnly = sending.attemptLog.length === 1;
  return {
    key: `attempt ${attempt.startedAt} ${attempt.outcome}`,
    icon: 'attempt',
    tone: ATTEMPT_TONES[attempt.state],
    title: isOnly ? t('attempt.title') : t('attempt.nth', { n: i + 1 }),
    details: attemptWords(attempt, words),
    ...(attempt.outcome === 'accepted' && sending.providerMessageId !== null
      ? { id: sending.providerMessageId }
      : {}),
    at: attempt.endedAt,
    data: [
      { name: 'request', fetched: true },
      { name: 'attempt', json: attempt },
    ],
    messageId,
  };
}

function attemptWords(attempt: Attempt, { t, moments }: Words): string[] {
  const { outcome, httpStatus, startedAt, endedAt, error, verdict, retryInMs } = attempt;
  const took = t('attempt.took', { time: moments.duration(Date.parse(endedAt) - Date.parse(startedAt)) });
  const answered = httpStatus === null ? '' : ` · ${t('attempt.http', { status: httpStatus })} ${took}`;
  return said(
    `${t(`attempt.${outcome}`)}${answered}`,
    error !== null && errorWords(error, t),
    verdict !== null && t(`verdict.${verdict}`),
    retryInMs !== null && t('attempt.retry', { time: moments.duration(retryInMs) }),
  );
}

function errorWords({ code, title, message, details }: NonNullable<Attempt['error']>, t: Words['t']): string {
  const why = details ?? message ?? (title === undefined ? undefined : reasonOf(title, t));
  return said(code !== null && t('attempt.code', { code }), why).join(': ');
}

/** What it waits for, and when it goes on. */
const underWaySteps: Steps = ({ message, sending }, { t, moments }) => {
  if (sending === null || !['pending', 'sending', 'cancelled'].includes(sending.state)) return [];
  const { state, nextAt, linePausedUntil, linePausedCode, errors } = sending;
  const paused = said(
    linePausedUntil !== null && t('sending.paused', { clock: moments.clock(linePausedUntil) }),
    linePausedCode !== null && t('sending.pausedCode', { code: linePausedCode }),
  ).join(' ');
  const isLater = nextAt !== null && sending.attemptLog.length > 0;
  const pending =
    paused || (isLater ? t('sending.next', { clock: moments.clock(nextAt) }) : t('sending.soon'));
  const details = {
    pending: [pending],
    sending: [t('sending.sendingHint')],
    cancelled: errors.map((error) => errorWords(error, t)),
  };
  const known = state as keyof typeof details;
  return [
    {
      key: 'under way',
      icon: 'attempt',
      tone: state === 'cancelled' ? 'skipped' : 'waiting',
      title: t(`sending.${known}`),
      details: details[known],
      at: null,
      data: [{ name: 'request', fetched: true }],
      messageId: message.id,
    },
  ];
};

const RECEIPTS = ['sent', 'delivered', 'read', 'played', 'failed'] as const;

function receiptStep(messageId: string, receipt: Receipt, { t, moments }: Words): Step {
  const { status, timestamp, receivedAt, errors } = receipt;
  const known = RECEIPTS.find((word) => word === status);
  return {
    key: `receipt ${receipt.id}`,
    icon: 'receipt',
    tone: status === 'failed' ? 'problem' : 'done',
    title: known === undefined ? t('receipt.other', { status }) : t(`status.${known}`),
    details: said(
      t('receipt.at', { clock: moments.clock(timestamp) }),
      ...errors.map((error) => errorWords(error, t)),
    ),
    id: t('receipt.id', { id: receipt.id }),
    at: receivedAt,
    data: [{ name: 'receipt', json: receipt }],
    messageId,
  };
}

/** How a message of ours fared, in a word. */
export function fateOf(status: string, t: Words['t']): string {
  return isKey(texts.es.status, status) ? t(`status.${status}`).toLowerCase() : status;
}
