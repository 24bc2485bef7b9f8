import type { Request, Response } from 'express';
import { AccessService } from '../access/access.service';
import { NewsFeed } from '../platform/events/news-feed';
import { StreamController } from './stream.controller';

it.each([
  ['gone while its access was looked up', { destroyed: true, method: 'GET' }],
  ['asked by HEAD', { destroyed: false, method: 'HEAD' }],
])('keeps nothing for a browser that is %s', (_, request) => {
  const listen = jest.fn();
  const end = jest.fn();
  const controller = new StreamController({ listen } as unknown as NewsFeed, {} as AccessService);
  controller.open({ tenantId: null }, request as Request, { destroyed: false, end } as unknown as Response);
  expect(listen).not.toHaveBeenCalled();
  expect(end).toHaveBeenCalled();
});
