import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Agent } from 'undici';
import { exchange } from './exchange';

/** Answers from a thread of its own, also while this one stands still, and says when it has. */
const SERVER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const answered = new Int32Array(workerData);
  const server = require('node:http').createServer((_, res) => res.end('heard', () => {
    Atomics.add(answered, 0, 1);
    Atomics.notify(answered, 0);
  }));
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;
const TIMEOUT_MS = 100;

it('hears an answer that came in time though this process stood still until after it', async () => {
  const shared = new SharedArrayBuffer(4);
  const answered = new Int32Array(shared);
  const worker = new Worker(SERVER, { eval: true, workerData: shared });
  const agent = new Agent();
  try {
    const [port] = (await once(worker, 'message')) as [number];
    const ask = async (timeoutMs: number) =>
      exchange(
        agent,
        { origin: `http://127.0.0.1:${port}`, path: '/', method: 'GET' },
        { timeoutMs, mostBytes: 100 },
      );
    // Leaves a connection on which the next one is written at once.
    await ask(60_000);
    Atomics.wait(answered, 0, 0);
    const second = ask(TIMEOUT_MS);
    Atomics.wait(answered, 0, 1);
    Atomics.wait(answered, 0, 2, 2 * TIMEOUT_MS);
    expect(await second).toMatchObject({ status: 200, text: 'heard' });
  } finally {
    await agent.destroy();
    await worker.terminate();
  }
});
