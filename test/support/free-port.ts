import { createServer } from 'node:net';

/**
 * Below those that the system itself gives to connections and to whoever asks for any: none of them comes in between. Each of
 * Jest's workers has its own.
 */
const COUNT = 2_000;
const LOWEST = 15_000 + COUNT * (Number(process.env['JEST_WORKER_ID'] ?? 0) % 8);

let next = Math.floor(Math.random() * COUNT);

/** A TCP port of this machine that nobody listens on, nor will by chance; another each time. */
export async function freePort(): Promise<number> {
  for (;;) {
    next = (next + 1) % COUNT;
    if (await isFree(LOWEST + next)) return LOWEST + next;
  }
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
