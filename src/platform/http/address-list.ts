import ipaddr from 'ipaddr.js';
import proxyaddr from 'proxy-addr';

/** Whether an address is one of a list. */
export type AddressList = (address: string) => boolean;

/**
 * Addresses, networks such as `10.0.0.0/8` or `2001:db8::/32`, and the words `loopback`, `linklocal` and `uniquelocal` as
 * Express has them. An IPv4 address is the same in its IPv6 form; a list of everybody (`/0`) is none.
 * @throws TypeError when a word is none of these
 */
export function addressList(words: readonly string[]): AddressList {
  const has = proxyaddr.compile([...words]);
  return (address) => has(address, 0);
}

/** In one spelling, an IPv4 address as such; null when it is no address. */
export function plainAddress(address: string | undefined): string | null {
  const bare = address?.split('%')[0] ?? '';
  return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : null;
}
