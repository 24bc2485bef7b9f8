import { createServer, ServerResponse } from 'node:http';
import { AddressInfo, connect } from 'node:net';
import type { Response } from 'express';
import { NewsItem } from '../domain/news';
import { NewsStream } from './news-stream';

const item: NewsItem = { topic: 'conversations', tenantId: null, id: 'x'.repeat(60_000) };

it('takes no harm from a browser that takes nothing, when its stream ends and news go on', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const served = new Promise<ServerResponse>((resolve) => {
    server.once('request', (_, response) => resolve(response));
  });
  const browser = connect((server.address() as AddressInfo).port, '127.0.0.1');
  browser.pause().write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const response = await served;
  const stream = new NewsStream(response as Response, { tenantId: null }, async () => true);
  // Until the sockets hold no more, and then as much as the stream lets wait.
  for (let before = -1; before < 100_000;) {
    before = response.writableLength;
    stream.tell([item]);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const gone = new Promise((resolve) => response.once('close', resolve));
  stream.end();
  stream.tell(null);
  stream.end();
  await gone;
  stream.tell([item]);
  expect(response.destroyed).toBe(true);
  browser.destroy();
  await new Promise((resolve) => server.close(resolve));
});
