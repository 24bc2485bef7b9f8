/** Some servers take these for slashes, and then go upwards; `URL` does not. */
const SLASHES = /%2f|%5c/i;

/** Where Meta keeps files. Source: Meta, "Business phone numbers: media". */
const META_HOSTS = ['fbsbx.com', 'fbcdn.net', 'whatsapp.net', 'facebook.com'];

/**
 * Whether the token may be shown to an address that came in an answer or a webhook: Meta's hosts over HTTPS, and the
 * server that the line's owner named as the Graph API.
 */
export function mayShowToken(address: string, apiBaseUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, port } = new URL(address);
  if (isGraph(address, apiBaseUrl)) return true;
  const isMeta = META_HOSTS.some((host) => hostname === host || hostname.endsWith(`.${host}`));
  return isMeta && protocol === 'https:' && port === '';
}

/**
 * Whether an address is where the owner said that the Graph API is, which may be a private server with others beside it: so with
 * a path in `apiBaseUrl`, below that alone.
 */
export function isGraph(address: string, apiBaseUrl: string): boolean {
  const [wanted, base] = [new URL(address), new URL(apiBaseUrl)];
  const path = base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`;
  return wanted.origin === base.origin && wanted.pathname.startsWith(path) && !SLASHES.test(wanted.pathname);
}
