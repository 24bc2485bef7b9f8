import { createHash, randomBytes } from 'node:crypto';

/** 256 bits that nobody guesses; 43 characters that may stand in an address or a cookie. */
export function makeToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token: with so many bits, a fast digest tells nothing. */
export function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
