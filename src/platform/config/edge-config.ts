import { StartupError } from '../errors/startup-error';
import { addressList } from '../http/address-list';
import { EnvironmentDto } from './environment.dto';

/** A header of a proxy, and what must be in it. */
export interface ProxyHeader {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
}

const HEADER = /^([\w-]+)=(.+)$/;
type ListName = 'TRUSTED_PROXIES' | 'WEBHOOK_ALLOWED_ADDRESSES' | 'OUTWARD_PRIVATE_ADDRESSES';

/**
 * Addresses and networks, separated by commas.
 * @throws StartupError when one is neither
 */
export function readAddresses(env: EnvironmentDto, name: ListName): readonly string[] {
  const words = (env[name] ?? '').split(',').flatMap((word) => word.trim() || []);
  try {
    addressList(words);
  } catch {
    throw new StartupError(
      `${name}: give addresses or networks separated by commas, such as 10.0.0.0/8, 2001:db8::/32, or the words loopback, linklocal, uniquelocal; not a whole /0`,
    );
  }
  return words;
}

/**
 * What a proxy says of the certificate that a sender of webhooks showed: `Name=value`, several separated by semicolons.
 * @throws StartupError when it is malformed, or no proxy is trusted to say it
 */
export function readClientCertificate(env: EnvironmentDto): readonly ProxyHeader[] {
  const wanted = (env.WEBHOOK_CLIENT_CERT_HEADER ?? '').split(';').flatMap((one) => one.trim() || []);
  if (wanted.length === 0) return [];
  if (readAddresses(env, 'TRUSTED_PROXIES').length === 0) {
    throw new StartupError(
      'WEBHOOK_CLIENT_CERT_HEADER: anyone can send a header, so it needs TRUSTED_PROXIES, the addresses of the proxy that sets it',
    );
  }
  return wanted.map((one) => {
    const [, name = '', value = ''] = HEADER.exec(one) ?? [];
    if (name !== '') return { name: name.toLowerCase(), value: value.trim() };
    throw new StartupError(
      'WEBHOOK_CLIENT_CERT_HEADER: give Name=value, such as X-Client-Verify=SUCCESS; X-Client-Subject=CN=client.webhooks.fbclientcerts.com',
    );
  });
}
