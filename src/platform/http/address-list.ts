import ipaddr from 'ipaddr.js';
import proxyaddr from 'proxy-addr';

/** `[2001:db8::1]:443`, `[2001:db8::1]`, `203.0.113.9:443`. */
const WITH_PORT = /^(?:\[([^\]]*)\](?::\d{1,5})?|(\d+(?:\.\d+){3}):\d{1,5})$/;

/** Whether an address is one of a list. */
export type AddressList = (address: string) => boolean;

/**
 * Addresses, networks such as `10.0.0.0/8` or `2001:db8::/32`, and the words `loopback`, `linklocal` and `uniquelocal` as
 * Express has them. An IPv4 address is the same in its IPv6 form; a list of everybody (`/0`) is none.
 * @throws TypeError when a word is none of these
 */
export function addressList(words: readonly string[]): AddressList {
  const has = proxyaddr.compile([...words]);
  return (address) => has(withoutPort(address), 0);
}

/** Null when it is no address. An IPv4 address that came through an IPv6 socket is an IPv4 address. */
export function parseAddress(address: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  return ipaddr.isValid(address) ? ipaddr.process(address) : null;
}

/** In one spelling, an IPv4 address as such, without a port; null when it is no address. */
export function plainAddress(address: string | undefined): string | null {
  return parseAddress(withoutPort(address ?? '').split('%')[0] ?? '')?.toString() ?? null;
}

/** Some proxies write the port of the connection too, which is another one each time. */
function withoutPort(address: string): string {
  const [, bracketed, dotted] = WITH_PORT.exec(address) ?? [];
  return bracketed ?? dotted ?? address;
}
