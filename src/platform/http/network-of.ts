import ipaddr from 'ipaddr.js';
import { parseAddress } from './address-list';

/** Whom to count an address as: whoever has one IPv6 address has the 2^64 of its network. */
export function networkOf(address: string): string {
  const parsed = parseAddress(address);
  if (parsed === null || parsed.kind() === 'ipv4') return parsed?.toString() ?? address;
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`).toString();
}
