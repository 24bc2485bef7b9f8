import { createHmac } from 'node:crypto';
import { SignatureKind } from './control-types';

export const signatureKinds: readonly SignatureKind[] = ['right', 'wrong', 'missing', 'malformed'];

/** HMAC-SHA256 of the exact bytes under the app secret, lowercase hex (Graph webhooks, getting started). */
export function signatureOf(bytes: Buffer | string, appSecret: string): string {
  return createHmac('sha256', appSecret).update(bytes).digest('hex');
}

/** The headers of a webhook with these bytes. */
export function webhookHeaders(
  kind: SignatureKind,
  bytes: Buffer,
  appSecret: string,
): { [name: string]: string } {
  return {
    'content-type': 'application/json',
    'user-agent': 'facebookexternalua',
    ...signatureHeader(kind, bytes, appSecret),
  };
}

/** The `X-Hub-Signature-256` header of a kind, or none. */
export function signatureHeader(
  kind: SignatureKind,
  bytes: Buffer,
  appSecret: string,
): { [name: string]: string } {
  if (kind === 'missing') return {};
  const digest = {
    right: () => signatureOf(bytes, appSecret),
    wrong: () => flipped(signatureOf(bytes, appSecret)),
    malformed: () => 'not-a-digest',
  }[kind]();
  return { 'x-hub-signature-256': `sha256=${digest}` };
}

/** Differs from the right one, and so is nobody's: another secret might be somebody's. */
function flipped(digest: string): string {
  return `${digest.startsWith('0') ? '1' : '0'}${digest.slice(1)}`;
}
