import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { Agent } from 'undici';
import { exchange } from './exchange';

const [ASKED, MAY_ANSWER, ANSWERED] = [0, 1, 2];
const TIMEOUT_MS = 15_000;
/** Whoever stands still for ever cannot say so. */
const PATIENCE_MS = 60_000;

/** Answers from a thread of its own, also while this one stands still: when it may. */
const SERVER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const flags = new Int32Array(workerData);
  const raise = (flag) => { Atomics.store(flags, flag, 1); Atomics.notify(flags, flag); };
  const server = require('node:http').createServer((_, res) => {
    raise(${ASKED});
    Atomics.wait(flags, ${MAY_ANSWER}, 0);
    res.end('heard', () => raise(${ANSWERED}));
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

it('hears an answer that came while this process stood still, until after its time', async () => {
  const shared = new SharedArrayBuffer(12);
  const flags = new Int32Array(shared);
  const worker = new Worker(SERVER, { eval: true, workerData: shared });
  const agent = new Agent();
  const [port] = (await once(worker, 'message')) as [number];
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'] });
  try {
    const request = { origin: `http://127.0.0.1:${port}`, path: '/', method: 'GET' } as const;
    const answer = exchange(agent, request, { timeoutMs: TIMEOUT_MS, mostBytes: 100 });
    while (Atomics.load(flags, ASKED) === 0) await turn();
    Atomics.store(flags, MAY_ANSWER, 1);
    Atomics.notify(flags, MAY_ANSWER);
    Atomics.wait(flags, ANSWERED, 0, PATIENCE_MS);
    jest.advanceTimersByTime(TIMEOUT_MS);
    expect(await answer).toMatchObject({ status: 200, text: 'heard' });
  } finally {
    jest.useRealTimers();
    await agent.destroy();
    await worker.terminate();
  }
});
