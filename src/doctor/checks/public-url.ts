import { isIP } from 'node:net';
import { Evidence } from '../evidence';
import { failed, Finding, ok, skipped } from '../finding';

/** Longer ones Meta does not take. Source: Meta, "Webhook overrides". */
const LONGEST = 200;
/** Also one without a dot, which nobody but this network can look up; addresses of IPv6 have none either. */
const PRIVATE_NAME = /^[^.[]+\.?$|\.(localhost|local|internal|lan|home|test|example|invalid)$/;
const PRIVATE_IP = /^(0\.|10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[(::1?\]|f[cde]))/;

/** Whether the address is one that Meta can use at all. */
export function publicUrlFinding({
  installation: { publicUrl },
  line,
}: Pick<Evidence, 'installation' | 'line'>): Finding {
  if (publicUrl === undefined)
    return line.simulated
      ? ok('public_url', 'The simulator reaches the program at its own address; only Meta needs PUBLIC_URL.')
      : skipped(
          'public_url',
          'PUBLIC_URL is not set, so nothing can be tried the way that Meta comes.',
          'set PUBLIC_URL=https://<the address that Meta uses, without /webhook> and start again',
        );
  const { protocol, hostname } = new URL(publicUrl);
  const mend =
    'a reverse proxy or a tunnel with a certificate of a known authority in front of the program: cloudflared tunnel --url http://127.0.0.1:3000';
  if (PRIVATE_NAME.test(hostname) || PRIVATE_IP.test(hostname))
    return failed(
      'public_url',
      `${hostname} is an address of this machine or network; Meta cannot reach it.`,
      mend,
    );
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 && protocol === 'https:')
    return ok(
      'public_url',
      `${publicUrl} is an https address without a name; its certificate must be for the number.`,
    );
  if (protocol !== 'https:') return failed('public_url', 'Meta takes https addresses only.', mend);
  if (publicUrl.length + '/webhook'.length > LONGEST)
    return failed('public_url', `Meta takes addresses of up to ${LONGEST} characters.`, 'use a shorter name');
  return ok('public_url', `${publicUrl} is an https address with a name.`);
}
