import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryFile } from '../../src/simulator/memory-file';
import { ConversationSnapshot, snapshotOf } from '../../src/simulator/snapshot';

let folder: string;
let path: string;
let warnings: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recado-memory-'));
  path = join(folder, 'simulator.json');
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function conversation(body = 'un secreto', lastInboundAt = 1795330200): ConversationSnapshot {
  const message = {
    id: 'wamid.1',
    direction: 'inbound',
    type: 'text',
    status: 'read',
    timestamp: '1',
  } as const;
  const customer = { userId: 'AR.1', name: 'Ana', phone: '15550100077', formerPhones: ['15550100078'] };
  return { lineId: '1', customer, lastInboundAt, messages: [{ ...message, text: { body } }] };
}

const fileOf = (snapshot = () => snapshotOf([conversation()])) =>
  new MemoryFile(path, snapshot, (warning) => warnings.push(warning));

it('gives back what was written, and is for nobody else to read', async () => {
  const file = fileOf();
  expect(file.read()).toBeUndefined();
  file.changed();
  await file.close();
  expect(fileOf().read()).toEqual(snapshotOf([conversation()]));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['simulator.json']);
  expect(warnings).toEqual([]);
});

it('is readable when there is no conversation', async () => {
  const file = fileOf(() => snapshotOf([]));
  file.changed();
  await file.close();
  expect(fileOf().read()).toEqual(snapshotOf([]));
});

it('is not written when nothing has changed', async () => {
  await fileOf().close();
  expect(readdirSync(folder)).toEqual([]);
});

it('is written a second after a change, once for all changes until then', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] });
  try {
    let taken = 0;
    let noticed = () => {};
    const written = new Promise<void>((resolve) => (noticed = resolve));
    const file = fileOf(() => {
      taken++;
      noticed();
      return snapshotOf([conversation()]);
    });
    for (let change = 0; change < 100; change++) file.changed();
    jest.advanceTimersByTime(999);
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(1);
    expect(jest.getTimerCount()).toBe(0);
    await written;
    await file.close();
    expect(taken).toBe(1);
  } finally {
    jest.useRealTimers();
  }
});

it('keeps the newest when there is too much for the file', async () => {
  const long = 'x'.repeat(6 * 1024 * 1024);
  const file = fileOf(() => snapshotOf([3, 2, 1].map((at) => conversation(long, at))));
  file.changed();
  await file.close();
  expect(
    fileOf()
      .read()
      ?.conversations.map(({ lastInboundAt }) => lastInboundAt),
  ).toEqual([3, 2]);
  expect(statSync(path).size).toBeLessThan(16 * 1024 * 1024);
});

const altered = (change: object) => JSON.stringify(snapshotOf([{ ...conversation(), ...change }]));

it.each([
  ['is cut off', '{"version":1,"conversations":[{"customer":{"name":"un secreto'],
  ['is empty', ''],
  ['is no object', '"un secreto"'],
  ['is older', '{"version":0,"conversations":[]}'],
  ['is newer', '{"version":2,"conversations":[]}'],
  ['has no conversations', '{"version":1}'],
  ['has a conversation that is none', '{"version":1,"conversations":[null]}'],
  ['has a conversation of nobody', altered({ customer: undefined })],
  ['has a customer without a name', altered({ customer: { userId: 'AR.1' } })],
  [
    'has a customer with strange numbers',
    altered({ customer: { userId: 'AR.1', name: 'A', formerPhones: 1 } }),
  ],
  ['has a message that is none', altered({ messages: [{ id: 'un secreto' }] })],
  ['has no messages', altered({ messages: {} })],
])('is as none, with one line in the log, when the file %s', (_, text) => {
  writeFileSync(path, text);
  expect(fileOf().read()).toBeUndefined();
  expect(warnings).toEqual([expect.stringContaining(path)]);
  expect(warnings[0]).not.toContain('secreto');
});

it('is as none when something else is in its place, and says once that it cannot be written', async () => {
  mkdirSync(path);
  const file = fileOf();
  expect(file.read()).toBeUndefined();
  file.changed();
  await file.close();
  await file.close();
  expect(warnings).toEqual([expect.stringContaining('EISDIR'), expect.stringContaining('cannot be written')]);
  expect(readdirSync(folder)).toEqual(['simulator.json']);
});

it('survives a snapshot that fails', async () => {
  const file = fileOf(() => {
    throw new Error('un secreto');
  });
  file.changed();
  await file.close();
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).not.toContain('secreto');
});

it('makes the folder when there is none yet', async () => {
  path = join(folder, 'data', 'simulator.json');
  const file = fileOf();
  file.changed();
  await file.close();
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(snapshotOf([conversation()]));
  expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
});
