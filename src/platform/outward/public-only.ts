import { lookup as resolveName, LookupAddress, LookupAllOptions } from 'node:dns';
import { isIP, LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { addressList } from '../http/address-list';
import { isPublicAddress } from './public-address';

/** As `dns.lookup` with all addresses. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Nothing was connected to: the address that a name stands for is not one that others may send us to. */
class AddressRefused extends Error {
  override name = 'AddressRefused';
  readonly code = 'ERR_ADDRESS_REFUSED';

  constructor() {
    super('not a public address; OUTWARD_PRIVATE_ADDRESSES may allow it');
  }
}

/**
 * Connects to public addresses alone, and to those that are allowed besides. A name is resolved once, here, and the connection
 * goes to what was checked, so that a second answer of its server changes nothing.
 */
export function publicOnly(
  allowed: readonly string[],
  { timeout, resolve = resolveName }: { readonly timeout: number; readonly resolve?: Resolve },
): buildConnector.connector {
  const isAllowed = addressList(allowed);
  const mayReach = (address: string) => isPublicAddress(address) || isAllowed(address);
  const lookup: LookupFunction = (hostname, options, done) =>
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return done(error, []);
      const [first, ...others] = found.filter(({ address }) => mayReach(address));
      if (first === undefined) done(new AddressRefused(), []);
      else if (options.all === true) done(null, [first, ...others]);
      else done(null, first.address, first.family);
    });
  const connect = buildConnector({ timeout, lookup });
  return (target, callback) => {
    // An address is not looked up. However it was spelled, a URL has it in one way.
    const address = target.hostname.replace(/^\[|\]$/g, '');
    if (isIP(address) !== 0 && !mayReach(address)) callback(new AddressRefused(), null);
    else connect(target, callback);
  };
}
