import type { IncomingMessage, ServerResponse } from 'node:http';
import { Logger } from '@nestjs/common';
import { readConfig } from '../platform/config/config';
import { Clients } from '../platform/http/clients';
import { DoorGuard } from './door-guard';

it('says whom it turns away', () => {
  const config = readConfig({ WEBHOOK_ALLOWED_ADDRESSES: '31.13.24.0/21', TRUSTED_PROXIES: 'loopback' });
  const guard = new DoorGuard(config, new Clients(config));
  const request = {
    method: 'GET',
    socket: { remoteAddress: '127.0.0.1' },
    headers: { 'x-forwarded-for': '203.0.113.5:4711' },
  } as unknown as IncomingMessage;
  const response = { writeHead: () => response, end: () => response } as unknown as ServerResponse;
  const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
  expect(guard.turnsAway(request, response)).toBe(true);
  expect(warn.mock.calls).toEqual([
    ['webhooks turned away', { code: 'address_not_allowed', times: 1, address: '203.0.113.5' }],
  ]);
  warn.mockRestore();
});
