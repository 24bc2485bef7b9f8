import { doorAt } from './doors';

describe('doorAt', () => {
  it.each([
    ['/webhook', null, 401],
    ['/webhook/', null, 401],
    ['/webhook?hub.mode=subscribe', null, 401],
    ['/webhook/?a=/b/', null, 401],
    ['/webhooks/whatsapp', null, 401],
    ['/webhooks/whatsapp/', null, 401],
    ['/api/webhooks/whatsapp', null, 403],
    ['/api/webhooks/whatsapp/?x=1', null, 403],
    ['/webhook/7f0c', '7f0c', 401],
    ['/webhook/7f0c/', '7f0c', 401],
    ['/webhook/7f0c?x=1', '7f0c', 401],
    ['/webhook/sender', 'sender', 401],
    ['/webhook/__proto__', '__proto__', 401],
  ])('%s is the door of line %j, which refuses with %i', (url, lineId, refusal) => {
    expect(doorAt(url)).toEqual({ lineId, refusal });
  });

  it.each([
    '',
    '/',
    '?',
    '/webhook/send',
    '/webhook/send/',
    '/webhook/send?x=1',
    '/webhook//',
    '/webhook/7f0c/more',
    '/webhooks',
    '/webhooks/whatsapp/7f0c',
    '/api/webhook',
    '/api/whatsapp/webhook',
    '//webhook',
    '/constructor',
    '/health/live',
    'http://127.0.0.1/webhook',
  ])('%j is no door', (url) => {
    expect(doorAt(url)).toBeNull();
  });
});
