import { createHmac } from 'node:crypto';

/** HMAC-SHA256 of exactly these bytes; the key is the app secret. Source: Meta, "Create a webhook endpoint". */
export function hmacOf(body: Buffer | string, appSecret: string): Buffer {
  return createHmac('sha256', appSecret).update(body).digest();
}

/** What Meta sends as `X-Hub-Signature-256`. */
export function signatureHeaderOf(body: Buffer | string, appSecret: string): string {
  return `sha256=${hmacOf(body, appSecret).toString('hex')}`;
}
