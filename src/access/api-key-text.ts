import { createHash } from 'node:crypto';
import { makeToken } from '../platform/secrets/tokens';

/**
 * `recado_`, 256 random bits, and a checksum of both: scanners of repositories find leaked ones by it without mistaking
 * anything else for one, and what was mistyped or cut off is refused without a look into the database.
 */
const FORM = /^(recado_[\w-]{43})([\w-]{6})$/;
const SHOWN_CHARACTERS = 'recado_'.length + 6;

export function newApiKey(): string {
  const body = `recado_${makeToken()}`;
  return body + checksumOf(body);
}

export function isApiKey(text: string): boolean {
  const [, body = '', checksum = ''] = FORM.exec(text) ?? [];
  return body !== '' && checksumOf(body) === checksum;
}

/** What people may see of it: 36 of its 256 random bits. */
export function prefixOf(key: string): string {
  return key.slice(0, SHOWN_CHARACTERS);
}

function checksumOf(body: string): string {
  return createHash('sha256').update(`checksum of ${body}`).digest('base64url').slice(0, 6);
}
