import type { Tone, Trace } from './exchange';
import { typeOf } from './message-words';
import { said, type Step, type Steps, type Words } from './step';

const EVENT_TONES = { pending: 'waiting', done: 'done', skipped: 'skipped', dead: 'problem' } as const;

/** How a customer's message came in, and what the bot made of it. */
export const stepsIn: Steps = (trace, words) => [
  ...doorSteps(trace, words),
  ...eventSteps(trace, words),
  ...laneSteps(trace, words),
  ...handlerSteps(trace, words),
  ...ruleSteps(trace, words),
];

const doorSteps: Steps = ({ door }, { t, moments }) => {
  if (door === null) return [];
  const bytes = moments.size(door.bytes);
  const { replayedAt } = door;
  return [
    {
      key: 'door',
      icon: 'door',
      tone: 'done',
      title: t('door.title'),
      details: said(
        t(door.signed ? 'door.signed' : 'door.unsigned', { bytes }),
        replayedAt !== null && t('door.replayed', { clock: moments.clock(replayedAt) }),
      ),
      id: t('door.id', { id: door.inboxId }),
      at: door.receivedAt,
      data: [
        { name: 'change', fetched: true },
        { name: 'door', json: door },
      ],
    },
  ];
};

const eventSteps: Steps = ({ event }, { t, reasonOf }) => {
  if (event === null) return [];
  const { path, state, reason, attempts, arrivedAt, deadLetter } = event;
  const isOpen = deadLetter !== null && deadLetter.replayedAt === null;
  return [
    {
      key: 'event',
      icon: 'event',
      tone: EVENT_TONES[state],
      title: t('event.title'),
      details: said(
        t('event.from', { path }),
        state === 'pending' && t('event.pending'),
        reason !== null && reasonOf(reason),
        attempts > 0 && t('event.failed', { count: attempts }),
        isOpen && deadLetter.error,
      ),
      id: t('event.id', { id: event.id }),
      at: arrivedAt,
      data: [
        { name: 'event', json: event },
        ...(deadLetter === null ? [] : [{ name: 'deadLetter', json: deadLetter } as const]),
      ],
    },
  ];
};

const laneSteps: Steps = ({ event, decision }, { t, moments }) => {
  const step = { key: 'lane', icon: 'lane', title: t('lane.title') } as const;
  if (decision !== null) {
    const { fence, tries, claimedAt } = decision.lane;
    const details = said(t('lane.claimed', { fence }), tries > 0 && t('lane.failedBefore', { count: tries }));
    const data = [{ name: 'lane', json: decision.lane } as const];
    return [{ ...step, tone: 'done', details, at: claimedAt, data }];
  }
  const waiting = event?.waiting ?? null;
  if (waiting === null) return [];
  const { readyAt, leaseUntil, tries } = waiting;
  const details = said(
    leaseUntil !== null && t('lane.held'),
    leaseUntil === null && readyAt !== null && t('lane.ready', { clock: moments.clock(readyAt) }),
    tries > 0 && t('lane.failedBefore', { count: tries }),
  );
  return [{ ...step, tone: 'waiting', details, at: null, data: [{ name: 'lane', json: waiting }] }];
};

const handlerSteps: Steps = ({ event, decision }, { t }) => {
  if (decision === null || decision.why === null) return [];
  const { handler, rulesAsked } = decision.why;
  const wasSeen = event?.state === 'done';
  const type = typeOf(handler, t);
  return [
    {
      key: 'handler',
      icon: 'handler',
      tone: rulesAsked ? 'done' : 'skipped',
      title: t('handler.title', { Type: type, type: type.toLowerCase() }),
      details: said(
        t(rulesAsked ? 'handler.asked' : wasSeen ? 'handler.silent' : 'handler.notSeen'),
        decision.markAsRead && t('handler.read'),
      ),
      at: event?.finishedAt ?? null,
      data: [{ name: 'why', json: decision }],
    },
  ];
};

const ruleSteps: Steps = (trace, words) => {
  const why = trace.decision?.why ?? null;
  if (why === null || !why.rulesAsked) return [];
  const { tone, details } = ruleOf(trace, words);
  return [
    {
      key: 'rule',
      icon: 'rule',
      tone,
      title: words.t('rule.title'),
      details,
      ...(why.rule === null ? {} : { id: why.rule.id }),
      at: trace.event?.finishedAt ?? null,
      link: { to: '/rules', words: words.t('rule.all') },
      data: why.rule === null ? [] : [{ name: 'rule', json: why.rule }],
    },
  ];
};

function ruleOf({ event, decision, answer }: Trace, words: Words): Pick<Step, 'details'> & { tone: Tone } {
  const { t } = words;
  const { rule = null, matched = null, answers = 0, matchedEventId = null } = decision?.why ?? {};
  if (rule === null || matched === null) {
    const isTogether = answer !== null;
    return {
      tone: isTogether ? 'done' : 'skipped',
      details: [t(isTogether ? 'rule.together' : 'rule.none')],
    };
  }
  return {
    tone: 'done',
    details: said(
      matchedWords(matched, words),
      answers > 1 && t('rule.answers', { count: answers }),
      matchedEventId !== event?.id && t('rule.byOther'),
    ),
  };
}

type Matched = NonNullable<NonNullable<NonNullable<Trace['decision']>['why']>['matched']>;

/** Why the rule answered. */
function matchedWords({ type, headline, word, product, id, title, media }: Matched, { t }: Words): string {
  switch (type) {
    case 'referral':
      return headline ? t('rule.referral', { headline }) : t('rule.referralBare');
    case 'product':
      return t('rule.product', { product });
    case 'keyword':
      return t('rule.keyword', { word });
    case 'choice':
      return t('rule.choice', { id });
    case 'selection':
      return t('rule.selection', { title });
    case 'media':
      if (media === 'lost') return t('rule.lost');
      return t('rule.media', { media: typeOf(media ?? '', t).toLowerCase() });
    case 'consent':
      return t('rule.consent', { word });
    case 'location':
    case 'closed':
    case 'fallback':
      return t(`rule.${type}`);
  }
}
