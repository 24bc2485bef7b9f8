import { createHmac } from 'node:crypto';

export const signatureKinds = ['right', 'wrong', 'missing', 'malformed'] as const;
export type SignatureKind = (typeof signatureKinds)[number];

/** HMAC-SHA256 of the exact bytes under the app secret, lowercase hex (Graph webhooks, getting started). */
export function signatureOf(bytes: Buffer | string, appSecret: string): string {
  return createHmac('sha256', appSecret).update(bytes).digest('hex');
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
    wrong: () => signatureOf(bytes, `${appSecret}?`),
    malformed: () => 'not-a-digest',
  }[kind]();
  return { 'x-hub-signature-256': `sha256=${digest}` };
}
