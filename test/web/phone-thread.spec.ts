import type { TranscriptMessage } from '../../src/simulator/control-types';
import { threadOf } from '../../web/src/phone/thread';

let ids = 0;
function message(type: string, part: object, others: Partial<TranscriptMessage> = {}): TranscriptMessage {
  const id = `wamid.${ids++}`;
  return { id, direction: 'inbound', status: 'read', timestamp: '1795330200', type, [type]: part, ...others };
}

const text = (body: string, others?: Partial<TranscriptMessage>) => message('text', { body }, others);
const edit = (id: string, body: string) =>
  message('edit', { original_message_id: id, message: { type: 'text', text: { body } } });
const revoke = (id: string) => message('revoke', { original_message_id: id });
const reaction = (id: string, emoji?: string, others?: Partial<TranscriptMessage>) =>
  message('reaction', { message_id: id, ...(emoji === undefined ? {} : { emoji }) }, others);

it('puts edits and deletions to the messages they are about', () => {
  const [first, second] = [text('a las 18'), text('¿hola?')];
  const thread = threadOf([
    first,
    second,
    edit(first.id, 'a las 19'),
    edit(first.id, 'a las 20'),
    revoke(second.id),
  ]);
  expect(thread).toMatchObject([
    { message: { id: first.id, text: { body: 'a las 20' } }, edited: true, deleted: false },
    { message: { id: second.id }, edited: false, deleted: true },
  ]);
});

it('keeps the last reaction of each side, and none that was taken back or failed', () => {
  const said = text('hola');
  const ours = { direction: 'outbound' } as const;
  const thread = threadOf([
    said,
    reaction(said.id, '👍'),
    reaction(said.id, '❤️'),
    reaction(said.id, '🙏', ours),
    reaction(said.id, '😡', { ...ours, status: 'failed' }),
  ]);
  expect(thread).toMatchObject([
    {
      reactions: [
        { by: 'inbound', emoji: '❤️' },
        { by: 'outbound', emoji: '🙏' },
      ],
    },
  ]);
  expect(threadOf([said, reaction(said.id, '👍'), reaction(said.id)])).toMatchObject([{ reactions: [] }]);
});

it('finds what is quoted, however the side that quotes spells it', () => {
  const said = text('hola');
  const answer = text('¡Hola!', { direction: 'outbound', context: { message_id: said.id } });
  const reply = text('¿y?', { context: { from: '15550100001', id: answer.id } });
  expect(threadOf([said, answer, reply])).toMatchObject([
    {},
    { quoted: { id: said.id } },
    { quoted: { id: answer.id } },
  ]);
});

it('draws what it cannot place as a message of its own, and takes any shape', () => {
  const odd = [
    revoke('wamid.gone'),
    reaction('wamid.gone', '👍'),
    message('edit', { original_message_id: 7 }),
    message('hologram', { a: 1 }),
    { ...text('x'), text: null, context: 'odd' },
  ];
  expect(threadOf(odd)).toHaveLength(odd.length);
  const said = text('hola');
  expect(threadOf([said, message('edit', { original_message_id: said.id, message: 'odd' })])).toMatchObject([
    { message: { text: { body: 'hola' } }, edited: false },
  ]);
});
