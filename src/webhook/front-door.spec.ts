import { AddressInfo, connect, Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import type { Express, Request, Response } from 'express';
import { uploadOf } from '../operator/receive-upload';
import { FrontDoorAdapter } from './front-door';
import { readBody } from './read-body';

const BYTES = 64;
const sockets: Socket[] = [];
let adapter: FrontDoorAdapter;
/** Called when the half of a body has come that a sender begins with. */
let arrived: () => void;

beforeEach(async () => {
  // Only what a deadline is made of; sockets go on as they are.
  jest.useFakeTimers({
    doNotFake: [
      'Date',
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
    ],
  });
  adapter = new FrontDoorAdapter();
  const express = adapter.getInstance<Express>();
  const read = (request: Request, response: Response) => {
    request.on('data', () => arrived());
    request.on('end', () => response.end('whole'));
  };
  express.post('/json', read);
  const upload = (idleMs?: number) => (request: Request, response: Response) => {
    read(request, response);
    void uploadOf(request, idleMs);
  };
  express.post('/file', upload());
  express.post('/stopped', upload(20));
  adapter.initHttpServer();
  adapter.open({
    receiveWebhook: async (request, response) => {
      request.on('data', () => arrived());
      if (!('refused' in (await readBody(request, () => '')))) response.end('whole');
    },
  });
  const server = adapter.getHttpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  jest.useRealTimers();
  for (const socket of sockets.splice(0)) socket.destroy();
  const server = adapter.getHttpServer();
  server.closeAllConnections();
  if (server.listening) await new Promise((resolve) => server.close(resolve));
});

/** Sends the head and half of the body; `answer` is all that was said when the connection ends. */
async function begin(
  path: string,
  connection = 'close',
): Promise<{ finish: () => void; answer: Promise<string> }> {
  const { port } = adapter.getHttpServer().address() as AddressInfo;
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  sockets.push(socket);
  const half = 'x'.repeat(BYTES / 2);
  const came = new Promise<void>((resolve) => (arrived = resolve));
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: image/png\r\ncontent-length: ${BYTES}\r\nconnection: ${connection}\r\n\r\n${half}`,
  );
  let said = '';
  socket.on('data', (piece) => (said += piece.toString()));
  const answer = new Promise<string>((resolve) => socket.once('close', () => resolve(said)));
  await came;
  return { finish: () => void socket.write(half), answer };
}

it.each(['/webhook', '/json'])('cuts off who has not sent all of %s after 20 seconds', async (path) => {
  const { answer } = await begin(path);
  jest.advanceTimersByTime(20_000);
  expect(await answer).toMatch(/^HTTP\/1.1 408 /);
});

it.each(['/webhook', '/json'])('waits for the rest of %s until then', async (path) => {
  const { finish, answer } = await begin(path);
  jest.advanceTimersByTime(19_999);
  finish();
  expect(await answer).toMatch(/^HTTP\/1.1 200 [^]*whole$/);
});

it('answers 503 when the door itself fails', async () => {
  const log = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
  adapter.open({ receiveWebhook: async () => Promise.reject(new Error('a bug')) });
  const { port } = adapter.getHttpServer().address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/webhook`, { method: 'POST' });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await answer.json()).toMatchObject({ code: 'internal_error' });
  expect(log.mock.calls).toEqual([['webhook not answered', expect.any(Error)]]);
  log.mockRestore();
});

it('keeps a connection longer than proxies do, and not while it closes', async () => {
  const server = adapter.getHttpServer();
  expect(server.keepAliveTimeout).toBe(125_000);
  const { finish, answer } = await begin('/json', 'keep-alive');
  const closed = adapter.close();
  finish();
  expect(await answer).toMatch(/^HTTP\/1.1 200 [^]*whole/);
  await closed;
});

it('gives files a quarter of an hour', async () => {
  expect(adapter.getHttpServer()).toMatchObject({ requestTimeout: 15 * 60_000, headersTimeout: 10_000 });
  const { finish, answer } = await begin('/file');
  jest.advanceTimersByTime(10 * 60_000);
  finish();
  expect(await answer).toMatch(/^HTTP\/1.1 200 [^]*whole$/);
});

it('cuts off a file of which nothing more comes', async () => {
  const { answer } = await begin('/stopped');
  expect(await answer).toBe('');
});

it('waits for nobody who has only connected when it closes', async () => {
  const { port } = adapter.getHttpServer().address() as AddressInfo;
  const came = new Promise((resolve) => adapter.getHttpServer().once('connection', resolve));
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  sockets.push(socket);
  await came;
  const { answer, finish } = await begin('/webhook', 'keep-alive');
  const closed = adapter.close();
  finish();
  expect(await answer).toContain('whole');
  await closed;
});
