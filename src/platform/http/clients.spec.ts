import type { IncomingMessage } from 'node:http';
import { readConfig } from '../config/config';
import { Clients } from './clients';

function clients(TRUSTED_PROXIES = '', others: Record<string, string> = {}): Clients {
  return new Clients(readConfig({ TRUSTED_PROXIES, ...others }));
}

function from(remoteAddress: string | undefined, headers: Record<string, string> = {}): IncomingMessage {
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

const via = (...addresses: string[]) => ({ 'x-forwarded-for': addresses.join(', ') });

describe('the address of a client', () => {
  it.each<[string, string, string | undefined, Record<string, string>, string]>([
    ['that of the socket', '', '203.0.113.9', {}, '203.0.113.9'],
    ['an IPv4 address in its IPv6 form', '', '::ffff:203.0.113.9', {}, '203.0.113.9'],
    ['in one spelling', '', '2001:DB8:0:0::9', {}, '2001:db8::9'],
    ['not what anybody says', '', '203.0.113.9', via('198.51.100.1'), '203.0.113.9'],
    ['not what a stranger says', '10.0.0.0/8', '203.0.113.9', via('198.51.100.1'), '203.0.113.9'],
    ['what a trusted proxy says', '10.0.0.0/8', '10.1.2.3', via('198.51.100.1'), '198.51.100.1'],
    ['also in its IPv6 form', '10.0.0.0/8', '::ffff:10.1.2.3', via('::ffff:198.51.100.1'), '198.51.100.1'],
    [
      'not what was said to the proxy',
      'loopback',
      '127.0.0.1',
      via('1.1.1.1', '198.51.100.1'),
      '198.51.100.1',
    ],
    ['behind several', '10.0.0.0/8', '10.0.0.1', via('198.51.100.1', '10.0.0.2'), '198.51.100.1'],
    ['the proxy, when it says nothing', 'loopback', '127.0.0.1', {}, '127.0.0.1'],
    ['the proxy, when it says nonsense', 'loopback', '127.0.0.1', via('unknown'), '127.0.0.1'],
    [
      'without the port that a proxy writes',
      'loopback',
      '127.0.0.1',
      via('198.51.100.1:4711'),
      '198.51.100.1',
    ],
    ['nor that of an IPv6 address', 'loopback', '127.0.0.1', via('[2001:db8::9]:4711'), '2001:db8::9'],
    ['nor its brackets', 'loopback', '127.0.0.1', via('[2001:db8::9]'), '2001:db8::9'],
    ['whole where no port is', 'loopback', '127.0.0.1', via('2001:db8::9:4711'), '2001:db8::9:4711'],
    [
      'behind several that write ports',
      'loopback,10.0.0.0/8',
      '127.0.0.1',
      via('198.51.100.1:1', '10.0.0.2:2'),
      '198.51.100.1',
    ],
    ['the proxy, when it says a port alone', 'loopback', '127.0.0.1', via(':4711'), '127.0.0.1'],
    ['by a word', 'uniquelocal', 'fd00::1', via('198.51.100.1'), '198.51.100.1'],
    ['none of a socket that is gone', '', undefined, {}, ''],
  ])('is %s', (_, trusted, socket, headers, address) => {
    expect(clients(trusted).addressOf(from(socket, headers))).toBe(address);
  });
});

describe('https', () => {
  it.each<[string, string, string, Record<string, string>, boolean]>([
    ['said by nobody', 'loopback', '127.0.0.1', {}, false],
    ['said by a trusted proxy', 'loopback', '127.0.0.1', { 'x-forwarded-proto': 'https' }, true],
    ['denied by a trusted proxy', 'loopback', '127.0.0.1', { 'x-forwarded-proto': 'http, https' }, false],
    ['said by anybody', '', '127.0.0.1', { 'x-forwarded-proto': 'https' }, false],
    ['the way to PUBLIC_URL', '', '127.0.0.1', { host: 'api.example.com' }, true],
    ['not the way to another host', '', '127.0.0.1', { host: '127.0.0.1:3000' }, false],
  ])('is %s', (_, trusted, socket, headers, https) => {
    const here = clients(trusted, { PUBLIC_URL: 'https://api.example.com' });
    expect(here.isHttps(from(socket, headers))).toBe(https);
  });
});
