import { contactWaitMs, owedWhenSpent } from './contact-pace';
import { Entry } from './departure';
import { Allowance, headOf } from './head';

const FREE: Allowance = { credit: { probing: false, marketingInMs: null }, owedMs: 0 };
const PAUSED: Allowance = { ...FREE, credit: { probing: false, marketingInMs: 60_000 } };
const PROBING: Allowance = { ...FREE, credit: { probing: true, marketingInMs: null } };

const entry = (id: string, others: Partial<Entry> = {}): Entry => ({
  id,
  conversationId: '1',
  lineId: 'line',
  kind: 'message',
  messageId: id,
  marketing: false,
  begins: false,
  recipient: { phone: '15550100077' },
  replyTo: null,
  typing: false,
  attempts: 0,
  crowded: 0,
  dueInMs: 0,
  waitedMs: null,
  ...others,
});
const mark = (id: string, others: Partial<Entry> = {}) =>
  entry(id, { kind: 'read', messageId: null, ...others });
const idsOf = (entries: readonly Entry[], allowance: Allowance) =>
  headOf(entries, allowance).entries.map(({ id }) => id);

it.each<[string, Entry[], Allowance, string[]]>([
  ['one message at a time, with the read marks', [mark('r'), entry('a'), entry('b')], FREE, ['a', 'r']],
  [
    'nothing behind a message that is tried again later',
    [entry('a', { dueInMs: 500 }), entry('b')],
    FREE,
    [],
  ],
  ['no mark that waits', [mark('r', { dueInMs: 500 }), entry('a')], FREE, ['a']],
  ['marketing, while it may', [entry('a', { marketing: true }), entry('b')], FREE, ['a']],
  ['what is not marketing, while that waits', [entry('a', { marketing: true }), entry('b')], PAUSED, ['b']],
  ['one thing alone to try a line', [mark('r'), entry('a')], PROBING, ['a']],
  ['a mark alone, when there is no message', [mark('r'), mark('s')], PROBING, ['r']],
  [
    'only marks to a contact who has had enough',
    [mark('r'), entry('a')],
    { ...FREE, owedMs: 264_001 },
    ['r'],
  ],
  ['the last message of the allowance', [entry('a')], { ...FREE, owedMs: 264_000 }, ['a']],
])('lets leave %s', (_, entries, allowance, ids) => {
  expect(idsOf(entries, allowance)).toEqual(ids);
});

it.each<[string, Entry[], Allowance, number]>([
  ['the contact', [entry('a')], { ...FREE, owedMs: 267_000 }, 3_000],
  ['the message, when that is later', [entry('a', { dueInMs: 9_000 })], { ...FREE, owedMs: 267_000 }, 9_000],
  ['marketing', [entry('a', { marketing: true })], PAUSED, 60_000],
  ['a mark beside marketing', [entry('a', { marketing: true }), mark('r', { dueInMs: 700 })], PAUSED, 700],
  [
    'the contact, though it is marketing',
    [entry('a', { marketing: true })],
    { ...FREE, owedMs: 267_000 },
    3_000,
  ],
  [
    'what comes after marketing',
    [entry('a', { marketing: true }), entry('b', { dueInMs: 500 })],
    PAUSED,
    500,
  ],
  [
    'nothing but a message, though a mark waits longer',
    [mark('r', { dueInMs: 4_000 }), entry('a', { dueInMs: 500 })],
    FREE,
    500,
  ],
  [
    'what comes after marketing, though its file is not there yet',
    [entry('a', { marketing: true, dueInMs: 1e14 }), entry('b', { dueInMs: 500 })],
    PAUSED,
    500,
  ],
])('waits for %s', (_, entries, allowance, waitMs) => {
  expect(headOf(entries, allowance)).toMatchObject({ entries: [], waitMs });
});

it('waits for nothing when there is nothing', () => {
  expect(headOf([], FREE)).toEqual({ entries: [], probe: null, waitMs: null });
});

it('says what an acceptance would prove', () => {
  const over: Allowance = { ...FREE, credit: { probing: false, marketingInMs: 0 } };
  expect(headOf([entry('a')], PROBING).probe).toBe('line');
  expect(headOf([entry('a', { marketing: true })], over).probe).toBe('marketing');
  expect(headOf([entry('a')], over).probe).toBeNull();
  expect(headOf([entry('a', { marketing: true })], FREE).probe).toBeNull();
});

describe('the pace of a contact', () => {
  it('lends 45 messages, and then gives one in 6 seconds', () => {
    const after = (messages: number) => contactWaitMs(messages * 6_000);
    expect([0, 1, 44, 45, 46, 55].map(after)).toEqual([0, 0, 0, 6_000, 12_000, 66_000]);
  });

  it('lends nothing after WhatsApp said that nothing is left', () => {
    expect(contactWaitMs(owedWhenSpent(16_000))).toBe(16_000);
    expect(contactWaitMs(owedWhenSpent(16_000) - 16_000 + 6_000)).toBe(6_000);
  });
});
