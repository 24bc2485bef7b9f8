import ipaddr from 'ipaddr.js';

/** All that the world has in IPv6; what stands for IPv4 addresses, for one network or for nothing lies outside. */
const GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3');
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
/** Azure's, for machines in it: credentials behind an address that looks like any other. */
const METADATA = '168.63.129.16';

/**
 * Whether an address is the world's: not of this machine, a private or a provider's network, a link (where clouds keep
 * their metadata), a group, an example or a tunnel. An IPv4 address within an IPv6 one counts as itself.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const plain = ipaddr.process(address);
  if (plain instanceof ipaddr.IPv6) {
    if (plain.match(NAT64)) return isPublicAddress(plain.toByteArray().slice(12).join('.'));
    if (!plain.match(GLOBAL)) return false;
  }
  return plain.range() === 'unicast' && plain.toString() !== METADATA;
}
