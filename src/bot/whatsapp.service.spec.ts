import { InboundContent, Referral, syntheticId } from '../domain/inbound';
import { DEFAULT_RULES } from './rules/default-rules';
import { Rule } from './rules/rule';
import { Decision, Situation, WaitingMessage, WhatsappService } from './whatsapp.service';

const bot = new WhatsappService();
const NOON = new Date('2026-11-22T12:00:00Z').getTime();
const MINUTE = 60_000;
const rules: Rule[] = DEFAULT_RULES.map((rule, i) => ({
  ...rule,
  id: `rule-${i}`,
  tenantId: 'tenant-1',
  position: (i + 1) * 10,
  active: true,
  handOver: rule.handOver ?? false,
}));

const NO_RULE = { rule: null, matched: null, matchedEventId: null, answers: 0 };

type Around = Partial<Omit<WaitingMessage, 'type' | 'content' | 'timestamp' | 'arrivedAt'>>;

/** A message that arrived so many ms after noon, and was written just then or so many ms before. */
const aMessage = (
  content: InboundContent,
  arrived = 0,
  around: Around & { age?: number } = {},
): WaitingMessage => {
  const { age = 0, ...rest } = around;
  return {
    ...content,
    eventId: `event@${arrived}`,
    providerMessageId: `wamid.IN_${arrived}`,
    context: null,
    referral: null,
    errors: [],
    arrivedAt: new Date(NOON + arrived),
    timestamp: new Date(NOON + arrived - age),
    ...rest,
  };
};
const aText = (body: string, arrived = 0, around: Around & { age?: number } = {}) =>
  aMessage({ type: 'text', content: { body } }, arrived, around);
const aReaction = (arrived = 0) =>
  aMessage({ type: 'reaction', content: { messageId: 'wamid.OUT_77', emoji: '👍' } }, arrived);

const decide = (messages: readonly WaitingMessage[], parts: Partial<Situation> = {}) =>
  bot.processIncomingMessage({
    messages,
    rules,
    botEnabled: true,
    blocked: false,
    businessHours: null,
    turnQuietMs: 1000,
    ...parts,
  });

const bodyOf = ({ reply }: Decision) =>
  reply === null ? null : reply.type === 'text' ? reply.content.body : 'a menu';

/** What becomes of each message, in their order: the beginning of its reply, or who answers it, or nothing. */
function outline(messages: readonly WaitingMessage[], parts: Partial<Situation> = {}): (string | null)[] {
  const decisions = new Map(decide(messages, parts).map((decision) => [decision.eventId, decision]));
  expect(decisions.size).toBe(messages.length);
  return messages.map(({ eventId }) => {
    const decision = decisions.get(eventId);
    if (decision === undefined) throw new Error(`no decision about ${eventId}`);
    const body = bodyOf(decision);
    return body === null ? (decision.reason ?? decision.answeredBy) : body.slice(0, 12);
  });
}

describe('a message alone', () => {
  it('is answered and marked as read', () => {
    expect(decide([aText('hola')])).toEqual([
      {
        eventId: 'event@0',
        state: 'done',
        reason: null,
        answeredBy: null,
        markAsRead: true,
        reply: { type: 'text', content: { body: expect.stringMatching(/^¡Hola! 👋 Bienvenido/) } },
        handOver: false,
        consent: null,
        why: {
          handler: 'text',
          rulesAsked: true,
          rule: { id: 'rule-6', position: 70, when: { type: 'keyword', words: ['hola'] } },
          matched: { type: 'keyword', word: 'hola' },
          matchedEventId: 'event@0',
          answers: 1,
        },
      },
    ]);
  });

  it('that calls for no reply is done, and marked as read', () => {
    expect(decide([aReaction()])).toEqual([
      {
        eventId: 'event@0',
        state: 'done',
        reason: null,
        answeredBy: null,
        markAsRead: true,
        reply: null,
        handOver: false,
        consent: null,
        why: { ...NO_RULE, handler: 'reaction', rulesAsked: false },
      },
    ]);
  });

  it('whose id we made up is answered, but cannot be marked as read', () => {
    const providerMessageId = syntheticId('0'.repeat(64));
    expect(decide([aText('hola', 0, { providerMessageId })])).toEqual([
      expect.objectContaining({ markAsRead: false, reply: expect.anything() }),
    ]);
  });

  it('is not answered by a bot without rules', () => {
    expect(outline([aText('hola')], { rules: [] })).toEqual([null]);
    expect(decide([aText('hola')], { rules: [] })).toMatchObject([
      { why: { ...NO_RULE, rulesAsked: true, handler: 'text' } },
    ]);
  });
});

describe('a turn', () => {
  it.each<[string, WaitingMessage[], (string | null)[]]>([
    [
      'gets one reply, at its last message',
      [aText('hola'), aText('tengo una duda', 400), aText('¿a qué hora abren?', 900)],
      ['event@900', 'event@900', '¡Hola! 👋 Bi'],
    ],
    [
      'is held together by neighbours',
      [aText('a'), aText('b', 1000), aText('c', 2000)],
      ['event@2000', 'event@2000', 'Gracias por '],
    ],
    ['ends after the quiet time', [aText('hola'), aText('ayuda', 1001)], ['¡Hola! 👋 Bi', 'a menu']],
    ['belongs to the last that calls for a reply', [aText('hola'), aReaction(500)], ['¡Hola! 👋 Bi', null]],
    ['may begin with what calls for none', [aReaction(), aText('hola', 500)], [null, '¡Hola! 👋 Bi']],
    ['of what calls for none stays silent', [aReaction(), aReaction(500)], [null, null]],
    ['prefers the rule that is tried first', [aText('ayuda'), aText('hola', 500)], ['event@500', 'a menu']],
    [
      'prefers a location to a greeting',
      [
        aText('hola'),
        aMessage({ type: 'location', content: { latitude: 45, longitude: 7 } }, 500),
        aText('?', 600),
      ],
      ['event@600', 'event@600', 'Hemos recibi'],
    ],
  ])('%s', (_, messages, expected) => {
    expect(outline(messages)).toEqual(expected);
  });

  it('that came from an ad is thanked for it, whatever follows', () => {
    const referral: Referral = { headline: 'Scrivici', raw: {} };
    const [, last] = decide([aText('hola', 0, { referral }), aText('ayuda', 500)]);
    expect(last && bodyOf(last)).toMatch(/^Gracias por contactarnos desde nuestro anuncio 'Scrivici'/);
  });

  it('says which of its messages the rule matched, and how many are answered', () => {
    const referral: Referral = { headline: 'Scrivici', raw: {} };
    const why = decide([aText('hola', 0, { referral }), aText('ayuda', 500), aReaction(600)]).map(
      (one) => one.why,
    );
    expect(why).toMatchObject([
      { ...NO_RULE, rulesAsked: true },
      {
        rule: { when: { type: 'referral' } },
        matched: { type: 'referral', headline: 'Scrivici' },
        matchedEventId: 'event@0',
        answers: 2,
      },
      { ...NO_RULE, rulesAsked: false },
    ]);
  });

  it('with two choices answers the later', () => {
    const choice = (title: string, arrived: number) =>
      aMessage({ type: 'button', content: { text: title, payload: title } }, arrived);
    const [, last] = decide([choice('Prenota', 0), choice('Annulla', 500)]);
    expect(last && bodyOf(last)).toBe('Has seleccionado: Annulla');
  });

  it('marks all of its messages as read', () => {
    expect(decide([aText('hola'), aReaction(1), aText('?', 2)]).map((one) => one.markAsRead)).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('has one message when there is no quiet time', () => {
    const messages = [aText('hola'), aText('ayuda', 0, { eventId: 'second' }), aText('otra cosa', 1)];
    expect(outline(messages, { turnQuietMs: 0 })).toEqual(['¡Hola! 👋 Bi', 'a menu', 'Gracias por ']);
  });
});

describe('a silenced bot', () => {
  it('says nothing and marks nothing as read', () => {
    const silence = {
      state: 'skipped',
      reason: 'bot_silenced',
      markAsRead: false,
      reply: null,
      answeredBy: null,
      why: { ...NO_RULE, handler: 'text', rulesAsked: false },
    };
    expect(decide([aText('hola'), aText('ayuda', 5000)], { botEnabled: false })).toEqual([
      expect.objectContaining(silence),
      expect.objectContaining(silence),
    ]);
  });
});

describe('a message that came late', () => {
  it('is left to people from 60 minutes on', () => {
    expect(outline([aText('hola', 0, { age: 60 * MINUTE - 1 })])).toEqual(['¡Hola! 👋 Bi']);
    expect(decide([aText('hola', 0, { age: 60 * MINUTE })])).toEqual([
      expect.objectContaining({ state: 'skipped', reason: 'left_to_people', markAsRead: false, reply: null }),
    ]);
  });

  it('takes no part in the turn of what came in time', () => {
    const late = aText('ayuda', 0, { age: 61 * MINUTE });
    expect(outline([late, aText('hola', 500)])).toEqual(['left_to_people', '¡Hola! 👋 Bi']);
    expect(outline([aText('hola', 0), aText('ayuda', 500, { age: 61 * MINUTE })])).toEqual([
      '¡Hola! 👋 Bi',
      'left_to_people',
    ]);
  });
});

describe('a wish of who is not answered', () => {
  const tapped = aMessage({ type: 'button', content: { text: 'Stop', payload: 'stop-promos' } });
  const wishesOf = (messages: readonly WaitingMessage[], parts: Partial<Situation> = {}) =>
    decide(messages, parts).map(({ reason, consent }) => `${reason} ${consent}`);

  it.each<[string, readonly WaitingMessage[], Partial<Situation>, string[]]>([
    ['by a silenced bot', [aText('BAJA')], { botEnabled: false }, ['bot_silenced stop']],
    ['who taps', [tapped], { botEnabled: false }, ['bot_silenced stop']],
    ['who comes back', [aText('alta')], { botEnabled: false }, ['bot_silenced resume']],
    ['since they are blocked', [aText('baja')], { blocked: true }, ['contact_blocked stop']],
    ['since it came late', [aText('baja', 0, { age: 61 * MINUTE })], {}, ['left_to_people stop']],
    [
      'after a hand-over',
      [aText('agente'), aText('baja', 5000)],
      { turnQuietMs: 0 },
      ['null null', 'bot_silenced stop'],
    ],
    [
      'whose key changed',
      [aText('baja')],
      { identityChanged: true, rules: rules.map((rule) => ({ ...rule, sensitive: true })) },
      ['identity_changed stop'],
    ],
  ])('%s counts', (_, messages, parts, expected) => {
    expect(wishesOf(messages, parts)).toEqual(expected);
  });

  it('names its rule, and is neither answered nor marked as read', () => {
    expect(decide([aText('¡Baja!')], { botEnabled: false })).toEqual([
      expect.objectContaining({
        state: 'skipped',
        markAsRead: false,
        reply: null,
        handOver: false,
        why: {
          handler: 'text',
          rulesAsked: true,
          rule: { id: 'rule-0', position: 10, when: DEFAULT_RULES[0]?.when },
          matched: { type: 'consent', word: 'baja' },
          matchedEventId: 'event@0',
          answers: 0,
        },
      }),
    ]);
  });

  it('is not read into other words, nor into an edit', () => {
    const edit = aMessage(
      {
        type: 'edit',
        content: { originalMessageId: 'wamid.IN_1', message: { type: 'text', text: { body: 'baja' } } },
      },
      1,
    );
    const messages = [aText('agente, me di de baja en otra tienda'), edit];
    expect(wishesOf(messages, { botEnabled: false })).toEqual(['bot_silenced null', 'bot_silenced null']);
  });
});

describe('a sensitive rule', () => {
  const sensitive = rules.map((rule) =>
    rule.when.type === 'fallback' ? { ...rule, sensitive: true } : rule,
  );
  const changed = { rules: sensitive, identityChanged: true };

  it.each<[string, readonly WaitingMessage[], Partial<Situation>, (string | null)[]]>([
    ['is withheld from a customer whose key changed', [aText('saldo')], changed, ['identity_changed']],
    ['answers everybody else', [aText('saldo')], { rules: sensitive }, ['Gracias por ']],
    ['keeps no other rule from answering', [aText('hola')], changed, ['¡Hola! 👋 Bi']],
    [
      'is withheld with its whole turn, but for what calls for no answer',
      [aText('saldo'), aText('por favor', 100), aReaction(200)],
      changed,
      ['identity_changed', 'identity_changed', null],
    ],
    [
      'is not what a turn gets that has a better one',
      [aText('hola'), aText('saldo', 100)],
      changed,
      ['event@100', '¡Hola! 👋 Bi'],
    ],
  ])('%s', (_, messages, parts, expected) => {
    expect(outline(messages, parts)).toEqual(expected);
  });

  it('is named where it was withheld, and its message is not marked as read', () => {
    const [decision] = decide([aText('saldo')], changed);
    expect(decision).toMatchObject({ state: 'skipped', markAsRead: false, reply: null });
    expect(decision?.why.rule?.when).toEqual({ type: 'fallback' });
  });
});
