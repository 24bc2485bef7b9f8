import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Door } from '../inbox/doors';
import { Line } from '../tenants/line';

const HEADER = /^sha256=([0-9a-f]{64})$/;

/**
 * Whether the header is the HMAC-SHA256 of exactly these bytes, in constant time. Source: Meta, "Create a webhook
 * endpoint"; the key is the app secret. The shape is checked first, since `timingSafeEqual` throws on other lengths.
 */
export function isSignedWith(secret: string, header: string | undefined, body: Buffer): boolean {
  const hex = HEADER.exec(header ?? '')?.[1];
  if (hex === undefined) return false;
  return timingSafeEqual(Buffer.from(hex, 'hex'), createHmac('sha256', secret).update(body).digest());
}

/**
 * The digest of the app that signed, null when none of the lines' apps did. A line without a secret accepts anything,
 * which exists in development only (ALLOW_UNSIGNED_WEBHOOKS).
 */
export function signingApp(
  lines: readonly Line[],
  header: string | undefined,
  body: Buffer,
  allowUnsigned: boolean,
): string | null {
  const apps = new Map(lines.flatMap(appsOf));
  for (const [digest, secret] of apps) {
    if (secret !== null && isSignedWith(secret, header, body)) return digest;
  }
  return allowUnsigned && apps.has('') ? '' : null;
}

/** On a line's own address only its secrets count; on the shared ones those of all active lines. */
export function linesAt(door: Door, lines: readonly Line[]): readonly Line[] {
  return lines.filter((line) => (door.lineId === null ? line.active : line.id === door.lineId));
}

/** By digest; two while the secret of its app changes. */
function appsOf(line: Line): (readonly [digest: string, secret: string | null])[] {
  const first = [line.appDigest, line.appSecret] as const;
  return line.secondAppDigest === null ? [first] : [first, [line.secondAppDigest, line.secondAppSecret]];
}

/** Whether a line expects this verify token. Digests are compared, so that time tells nothing about the token. */
export function hasVerifyToken(lines: readonly Line[], token: string): boolean {
  const digest = digestOf(token);
  return lines.reduce((found, line) => timingSafeEqual(digestOf(line.verifyToken), digest) || found, false);
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
