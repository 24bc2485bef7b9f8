import { ageOf, durationOf, exchangesOf, toneOf, type Trace } from '../../web/src/trace/exchange';
import { titleOf } from '../../web/src/trace/message-words';

const at = (ms: number) => new Date(Date.UTC(2026, 10, 22) + ms).toISOString();

/** Only what the way of a message is put together from. */
const trace = (parts: object) => parts as Trace;

const asked = (id: string, parts: object = {}) =>
  trace({
    message: { id, direction: 'inbound', status: 'received' },
    door: { receivedAt: at(0) },
    event: { state: 'done', reason: null },
    answer: null,
    inReplyTo: null,
    ...parts,
  });
const reply = (id: string, to: string | null, status = 'read', attempts: readonly object[] = []) =>
  trace({
    message: { id, direction: 'outbound', status },
    door: null,
    event: null,
    answer: null,
    inReplyTo: to === null ? null : { messageId: to },
    sending: { createdAt: at(10), attemptLog: attempts },
  });

it('puts a reply to the message that it answers, and keeps the order', () => {
  const answered = asked('3', { answer: { messageId: '4' } });
  const together = asked('2', { answer: { messageId: '4' } });
  const ours = reply('5', null);
  const answer = reply('4', '3');
  expect(exchangesOf([ours, answer, answered, together])).toEqual([
    { id: '5', asked: null, said: ours, isAnsweredElsewhere: false },
    { id: '3', asked: answered, said: answer, isAnsweredElsewhere: false },
    { id: '2', asked: together, said: null, isAnsweredElsewhere: true },
  ]);
});

it('shows a reply alone while its message is on a later page', () => {
  const answer = reply('4', '3');
  expect(exchangesOf([answer])).toEqual([{ id: '4', asked: null, said: answer, isAnsweredElsewhere: false }]);
});

it.each<[string, Trace[]]>([
  ['waiting', [asked('1', { event: { state: 'pending', reason: null } })]],
  ['skipped', [asked('1')]],
  ['skipped', [asked('1', { event: { state: 'skipped', reason: 'bot_silenced' } })]],
  ['problem', [asked('1', { event: { state: 'dead', reason: 'handler_failed' } })]],
  ['done', [asked('1', { answer: { messageId: '9' } })]],
  ['waiting', [reply('2', '1', 'pending'), asked('1', { answer: { messageId: '2' } })]],
  ['unsure', [reply('2', '1', 'unknown'), asked('1', { answer: { messageId: '2' } })]],
  ['problem', [reply('2', '1', 'failed'), asked('1', { answer: { messageId: '2' } })]],
  ['skipped', [reply('2', null, 'cancelled')]],
  ['done', [reply('2', null, 'sent')]],
])('is %s: %#', (tone, traces) => {
  expect(exchangesOf(traces).map(toneOf)).toEqual([tone]);
});

it('lasts from the door to the request that WhatsApp accepted', () => {
  const refused = { outcome: 'refused', endedAt: at(300) };
  const accepted = { outcome: 'accepted', endedAt: at(1_400) };
  const durations = (attempts: readonly object[]) =>
    exchangesOf([reply('2', '1', 'sent', attempts), asked('1')]).map(durationOf);
  expect(durations([refused, accepted])).toEqual([1_400]);
  expect(durations([refused])).toEqual([null]);
});

it('does not last when WhatsApp accepted what it could not deliver', () => {
  const accepted = { outcome: 'accepted', endedAt: at(1_400) };
  expect(exchangesOf([reply('2', '1', 'failed', [accepted]), asked('1')]).map(durationOf)).toEqual([null]);
});

it.each([
  [60_000, null],
  [61_000, 61_000],
  [-5_000, null],
])('of a message written %i ms before the door says %j', (before, age) => {
  const message = { id: '1', direction: 'inbound', status: 'received', timestamp: at(-before) };
  expect(exchangesOf([asked('1', { message })]).map(ageOf)).toEqual([age]);
});

it.each<[string, string, Record<string, unknown>]>([
  ['hola', 'text', { body: 'hola' }],
  ['Horario', 'interactive', { kind: 'list_reply', id: 'menu:horario', title: 'Horario' }],
  ['Elige una opción', 'interactive', { type: 'list', body: { text: 'Elige una opción' }, action: {} }],
  ['Anular', 'button', { text: 'Anular', payload: 'cancel:991' }],
  ['mi casa', 'image', { mediaId: '1', caption: 'mi casa' }],
  ['👍', 'reaction', { messageId: 'wamid.1', emoji: '👍' }],
  [
    'Ada L., Luz',
    'contacts',
    { contacts: [{ name: { formatted_name: 'Ada L.' } }, { name: { formatted_name: 'Luz' } }] },
  ],
  ['type.contacts', 'contacts', { contacts: [{}] }],
  ['products 3', 'order', { catalogId: '1', items: [{}, {}, {}] }],
  ['products 1 · sin lazo', 'order', { catalogId: '1', items: [{}], text: 'sin lazo' }],
  ['mañana', 'edit', { originalMessageId: '1', message: { type: 'text', text: { body: 'mañana' } } }],
  ['type.edit', 'edit', { originalMessageId: '1', message: null }],
  ['type.sticker', 'sticker', { mediaId: '1' }],
  ['unknown', 'unknown', { raw: null }],
])('says %j of a message of type %s', (words, type, content) => {
  const t = ((key: string, values?: unknown) =>
    [key, ...Object.values(values ?? {})].join(' ')) as Parameters<typeof titleOf>[1];
  expect(titleOf({ type, content }, t)).toBe(words);
});
