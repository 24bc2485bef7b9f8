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

/** Whether an address is on the server that the owner named, which may be a private one. */
export function isGraph(address: string, apiBaseUrl: string): boolean {
  return new URL(address).origin === new URL(apiBaseUrl).origin;
}
