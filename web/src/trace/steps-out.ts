import { isKey } from '../api/wire';
import type { Tone, Trace } from './exchange';
import { said, type Step, type Steps, type Words } from './step';
import { texts } from './texts';

type Sending = NonNullable<Trace['sending']>;
type Attempt = Sending['attemptLog'][number];
type SendError = NonNullable<Attempt['error']>;
type Receipt = Trace['receipts'][number];

/** How a message of ours goes out, and what came back of it. */
export const stepsOut: Steps = ({ inReplyTo, sending, receipts }, words) => {
  if (sending === null) return [];
  const { t } = words;
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
    },
    ...attemptSteps(sending, words),
    ...underWaySteps(sending, words),
    ...receipts.map((receipt) => receiptStep(receipt, words)),
  ];
};

const ATTEMPT_TONES: Readonly<Record<Attempt['state'], Tone>> = {
  sent: 'done',
  pending: 'again',
  rejected: 'problem',
  unknown: 'unsure',
};

function attemptSteps({ attemptLog, providerMessageId }: Sending, words: Words): Step[] {
  const { t } = words;
  return attemptLog.map((attempt, i) => ({
    key: `attempt ${attempt.startedAt} ${attempt.outcome}`,
    icon: 'attempt',
    tone: ATTEMPT_TONES[attempt.state],
    title: attemptLog.length === 1 ? t('attempt.title') : t('attempt.nth', { n: i + 1 }),
    details: attemptWords(attempt, words),
    ...(attempt.outcome === 'accepted' && providerMessageId !== null ? { id: providerMessageId } : {}),
    at: attempt.endedAt,
    data: [
      { name: 'request', fetched: true },
      { name: 'attempt', json: attempt },
    ],
  }));
}

function attemptWords(attempt: Attempt, words: Words): string[] {
  const { t, moments } = words;
  const { outcome, httpStatus, startedAt, endedAt, error, verdict, retryInMs } = attempt;
  const took = t('attempt.took', { time: moments.duration(Date.parse(endedAt) - Date.parse(startedAt)) });
  const answered = httpStatus === null ? '' : ` · ${t('attempt.http', { status: httpStatus })} ${took}`;
  return said(
    `${t(`attempt.${outcome}`)}${answered}`,
    error !== null && errorWords(error, words),
    verdict !== null && t(`verdict.${verdict}`),
    retryInMs !== null && t('attempt.retry', { time: moments.duration(retryInMs) }),
  );
}

function errorWords({ code, title, message, details }: SendError, { t, reasonOf }: Words): string {
  const why = details ?? message ?? (title === undefined ? undefined : reasonOf(title));
  return said(code !== null && t('attempt.code', { code }), why).join(': ');
}

/** What it waits for, and when it goes on. */
function underWaySteps(sending: Sending, words: Words): Step[] {
  const { t, moments } = words;
  const { state, nextAt, linePausedUntil, linePausedCode, marketingPausedUntil, quietUntil, errors } =
    sending;
  const paused = said(
    linePausedUntil !== null && t('sending.paused', { clock: moments.clock(linePausedUntil) }),
    linePausedCode !== null && t('sending.pausedCode', { code: linePausedCode }),
  ).join(' ');
  const held = said(
    paused,
    marketingPausedUntil !== null &&
      t('sending.marketingPaused', { until: moments.day(marketingPausedUntil) }),
    quietUntil !== null && t('sending.quiet', { until: moments.day(quietUntil) }),
  );
  const isLater = nextAt !== null && sending.attemptLog.length > 0;
  const pending = isLater ? t('sending.next', { clock: moments.clock(nextAt) }) : t('sending.soon');
  const details = {
    pending: held.length > 0 ? held : [pending],
    sending: [t('sending.sendingHint')],
    cancelled: errors.map((error) => errorWords(error, words)),
  };
  if (!isKey(details, state)) return [];
  return [
    {
      key: 'under way',
      icon: 'attempt',
      tone: state === 'cancelled' ? 'skipped' : 'waiting',
      title: t(`sending.${state}`),
      details: details[state],
      at: null,
      data: [{ name: 'request', fetched: true }],
    },
  ];
}

const RECEIPTS = ['sent', 'delivered', 'read', 'played', 'failed'] as const;

function receiptStep(receipt: Receipt, words: Words): Step {
  const { t, moments } = words;
  const { status, timestamp, receivedAt, errors } = receipt;
  const known = RECEIPTS.find((word) => word === status);
  return {
    key: `receipt ${receipt.id}`,
    icon: 'receipt',
    tone: status === 'failed' ? 'problem' : 'done',
    title: known === undefined ? t('receipt.other', { status }) : t(`status.${known}`),
    details: said(
      t('receipt.at', { clock: moments.clock(timestamp) }),
      ...errors.map((error) => errorWords(error, words)),
    ),
    id: t('receipt.id', { id: receipt.id }),
    at: receivedAt ?? timestamp,
    data: [{ name: 'receipt', json: receipt }],
  };
}

/** How a message of ours fared, in a word. */
export function fateOf(status: string, t: Words['t']): string {
  return isKey(texts.es.status, status) ? t(`status.${status}`).toLowerCase() : status;
}
