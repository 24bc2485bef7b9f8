import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 1;

/**
 * Seals secrets at rest. Sealed form: version (1 byte), nonce (12), tag (16), ciphertext. The context (table, row,
 * column) is authenticated, so that a sealed value cannot be moved to another place.
 */
export class Cipher {
  private readonly key: Buffer;

  /** @param hexKey 64 hex digits */
  constructor(hexKey: string) {
    this.key = Buffer.from(hexKey, 'hex');
  }

  /** Tells keys apart without telling anything about them. */
  get keyDigest(): string {
    return createHash('sha256').update('recado encryption key').update(this.key).digest('hex').slice(0, 32);
  }

  seal(secret: string, context: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, nonce);
    cipher.setAAD(Buffer.from(context));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), sealed]);
  }

  /** @throws when the key or the context is not the one it was sealed with */
  open(sealed: Buffer, context: string): string {
    const tagStart = 1 + NONCE_BYTES;
    const textStart = tagStart + TAG_BYTES;
    if (sealed[0] !== VERSION) throw new Error(`sealed with unknown version ${sealed[0]}`);
    const nonce = sealed.subarray(1, tagStart);
    // Without the length, Node takes a tag that was cut to 4 bytes.
    const decipher = createDecipheriv(ALGORITHM, this.key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(sealed.subarray(tagStart, textStart));
    return Buffer.concat([decipher.update(sealed.subarray(textStart)), decipher.final()]).toString('utf8');
  }
}
