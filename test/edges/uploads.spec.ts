import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo, connect, Socket } from 'node:net';
import { readBody } from '../../src/webhook/read-body';
import { until } from '../support/until';

const KB = 1024;
const LARGEST = 4 * KB * KB;
const SMALL = 256 * KB;
/** Who sends is said in a header. */
const networkOf = ({ headers }: IncomingMessage) => String(headers['x-network']);

const sockets: Socket[] = [];
const releases: (() => void)[] = [];
let server: Server;
/** Bodies; bytes that have come from each network, and how its bodies ended. */
let begun: number;
let came: Record<string, number>;
let ended: [network: string, how: number | string][];

beforeEach(async () => {
  [begun, came, ended] = [0, {}, []];
  server = createServer((req, res) => void take(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.closeAllConnections();
  await until(() => ended.length === begun);
  await new Promise((resolve) => server.close(resolve));
  for (const release of releases.splice(0)) release();
});

async function take(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const network = networkOf(req);
  begun += 1;
  req.on('data', (piece: Buffer) => (came[network] = (came[network] ?? 0) + piece.length));
  const read = await readBody(req, networkOf);
  if ('release' in read) releases.push(read.release);
  ended.push([network, 'refused' in read ? read.refused : read.body.length]);
  res.end();
}

/** Sends so many bytes of a body, all of them unless more are announced; resolves when they have come, or are answered. */
async function send(network: string, bytes: number, announced = bytes): Promise<Socket> {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  let answered = false;
  sockets.push(socket.on('data', () => (answered = true)));
  const wanted = (came[network] ?? 0) + bytes;
  socket.write(`POST / HTTP/1.1\r\nhost: x\r\nx-network: ${network}\r\ncontent-length: ${announced}\r\n\r\n`);
  socket.write(Buffer.alloc(bytes));
  await until(() => answered || came[network] === wanted);
  return socket;
}

async function stall(network: string, size: number, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) await send(network, size - 1, size);
}

const endedOf = (network: string) => ended.filter(([of]) => of === network).map(([, how]) => how);

it('lets whoever stalls give way to whoever comes', async () => {
  await stall('stranger', LARGEST, 12);
  await stall('stranger', SMALL, 64);
  expect(endedOf('stranger')).toEqual([]);
  await send('meta', 3 * KB * KB);
  await send('meta', 700);
  await until(() => endedOf('meta').length === 2);
  expect(endedOf('meta')).toEqual([3 * KB * KB, 700]);
  // Not more of them than were in the way: small ones had taken 16 MB of the room for large ones.
  expect(new Set(endedOf('stranger'))).toEqual(new Set(['overloaded']));
  expect(endedOf('stranger').length).toBeLessThan(8);
});

it('cuts off whoever holds most, and not who began first', async () => {
  const slow = await send('meta', KB * KB, KB * KB + 1);
  await stall('stranger', LARGEST, 14);
  await send('other', 700);
  slow.write('x');
  await until(() => endedOf('meta').length + endedOf('other').length === 2);
  expect([endedOf('meta'), endedOf('other')]).toEqual([[KB * KB + 1], [700]]);
  expect(endedOf('stranger').length).toBeGreaterThanOrEqual(2);
});

it('gives back what was cut off', async () => {
  await stall('stranger', LARGEST, 40);
  await until(() => endedOf('stranger').length === 28);
  for (const socket of sockets) socket.destroy();
  await until(() => endedOf('stranger').length === 40);
  for (let i = 0; i < 12; i += 1) await send('meta', LARGEST);
  await until(() => endedOf('meta').length === 12);
  expect(new Set(endedOf('meta'))).toEqual(new Set([LARGEST]));
});

it('never takes the room of what is finished and waits for its answer', async () => {
  for (let i = 0; i < 12; i += 1) await send('meta', LARGEST);
  await until(() => endedOf('meta').length === 12);
  await send('meta', LARGEST);
  await send('meta', SMALL);
  await until(() => endedOf('meta').length === 14);
  expect(endedOf('meta').slice(12)).toEqual(['overloaded', SMALL]);
});
