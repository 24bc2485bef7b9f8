import { timingSafeEqual } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { groupBy } from '../domain/group-by';
import { Door } from '../inbox/doors';
import { digestOf } from '../platform/secrets/tokens';
import { hmacOf } from '../providers/cloud-api/body-signature';
import { Line } from '../tenants/line';

const HEADER = /^sha256=([0-9a-f]{64})$/;
/** The HMAC of more takes a millisecond and longer. */
const LONG_BODY = 256 * 1024;
const LINE_NAME = '"phone_number_id"';
/** What follows the member's name. */
const LONGEST_NAMING = 64;
const NAMED_LINE = /^\s*:\s*"(\d{1,32})"/;

/**
 * Whether the header is the HMAC-SHA256 of exactly these bytes, in constant time. The shape is checked first, since
 * `timingSafeEqual` throws on other lengths.
 */
export function isSignedWith(secret: string, header: string | undefined, body: Buffer): boolean {
  const hex = HEADER.exec(header ?? '')?.[1];
  if (hex === undefined) return false;
  return timingSafeEqual(Buffer.from(hex, 'hex'), hmacOf(body, secret));
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

/** The same for bodies of any length: with a long one, others get their turn between two secrets. */
export async function findSigningApp(
  lines: readonly Line[],
  header: string | undefined,
  body: Buffer,
  allowUnsigned: boolean,
): Promise<string | null> {
  if (body.length <= LONG_BODY) return signingApp(lines, header, body, allowUnsigned);
  for (const line of namedFirst(lines, body)) {
    const app = signingApp([line], header, body, false);
    if (app !== null) return app;
    await nextTurn();
  }
  // Nobody's; it is left whether there is a line that takes anything.
  return signingApp(lines, undefined, body, allowUnsigned);
}

/** One line of each app, first that which the body names at a glance: a guess whose secret to try first. */
function namedFirst(lines: readonly Line[], body: Buffer): readonly Line[] {
  const at = body.indexOf(LINE_NAME) + LINE_NAME.length;
  const id = NAMED_LINE.exec(body.toString('latin1', at, at + LONGEST_NAMING))?.[1];
  const isNamed = ({ phoneNumberId }: Line) => phoneNumberId === id;
  const ordered = [...lines.filter(isNamed), ...lines.filter((line) => !isNamed(line))];
  const byApp = groupBy(ordered, (line) => `${line.appDigest} ${line.secondAppDigest}`);
  return [...byApp.values()].flatMap(([line]) => line ?? []);
}

/**
 * Whose secrets count: on a line's own address its own, on the shared ones those of all. A line that was deactivated is still
 * sent what its customers write, and keeps it; one that is played is sent nothing then.
 */
export function linesAt(door: Door, lines: readonly Line[]): readonly Line[] {
  if (door.lineId !== null) return lines.filter((line) => line.id === door.lineId);
  return lines.filter((line) => line.active || (!line.simulated && line.appSecret !== null));
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
