import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  KeyObject,
  randomBytes,
} from 'node:crypto';
import { Place } from './sealed-columns';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 8;
/** Names no key, and is bound to the row and the column only. Opened, never made. */
const FIRST_FORM = 1;
const FORM = 2;

interface Key {
  readonly digest: string;
  readonly object: KeyObject;
}

/**
 * Seals secrets at rest. Sealed form: 2 (1 byte), id of the key (8), nonce (12), tag (16), ciphertext. The first two and the
 * place (tenant, table, row, column) are authenticated, so that a sealed value opens nowhere but where it was sealed.
 */
export class Cipher {
  private readonly current: Key;
  private readonly keys: readonly Key[];

  /**
   * @param hexKey 64 hex digits: what is sealed is sealed with it
   * @param formerKeys open what was sealed with them
   */
  constructor(hexKey: string, formerKeys: readonly string[] = []) {
    this.current = keyOf(hexKey);
    this.keys = [this.current, ...formerKeys.map(keyOf)];
  }

  /** Tells keys apart without telling anything about them. */
  get keyDigest(): string {
    return this.current.digest;
  }

  /** How every value begins that is sealed with the current key. */
  get header(): Buffer {
    return headerOf(this.current);
  }

  seal(secret: string, place: Place): Buffer {
    const { header } = this;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.current.object, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.concat([header, contextOf(place)]));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([header, nonce, cipher.getAuthTag(), sealed]);
  }

  /** @throws when the key is not known, or the place is not the one it was sealed for */
  open(sealed: Buffer, place: Place): string {
    if (sealed[0] === FIRST_FORM) return this.openFirstForm(sealed, place);
    if (sealed[0] !== FORM) throw new Error(`sealed in the unknown form ${sealed[0]}`);
    const id = sealed.subarray(1, 1 + KEY_ID_BYTES);
    const key = this.keys.find((one) => idOf(one).equals(id));
    if (key === undefined) {
      throw new Error(`sealed with the key ${id.toString('hex')}, which this process does not have`);
    }
    const header = sealed.subarray(0, 1 + KEY_ID_BYTES);
    return opened(sealed.subarray(header.length), key, Buffer.concat([header, contextOf(place)]));
  }

  private openFirstForm(sealed: Buffer, place: Place): string {
    const context = firstContextOf(place);
    for (const key of this.keys.slice(0, -1)) {
      try {
        return opened(sealed.subarray(1), key, context);
      } catch {
        // It names no key; the next may be the one.
      }
    }
    return opened(sealed.subarray(1), this.keys.at(-1) ?? this.current, context);
  }
}

/** Tells keys apart without telling anything about them. */
export function keyDigestOf(hexKey: string): string {
  return keyOf(hexKey).digest;
}

/** How every value begins that is sealed with the key of this digest. */
export function headerOf(key: Pick<Key, 'digest'>): Buffer {
  return Buffer.concat([Buffer.of(FORM), idOf(key)]);
}

function keyOf(hexKey: string): Key {
  const bytes = Buffer.from(hexKey, 'hex');
  const digest = createHash('sha256')
    .update('recado encryption key')
    .update(bytes)
    .digest('hex')
    .slice(0, 32);
  return { digest, object: createSecretKey(bytes) };
}

function idOf({ digest }: Pick<Key, 'digest'>): Buffer {
  return Buffer.from(digest, 'hex').subarray(0, KEY_ID_BYTES);
}

/** @param body nonce, tag and ciphertext */
function opened(body: Buffer, { object }: Key, context: Buffer): string {
  const textStart = NONCE_BYTES + TAG_BYTES;
  // Without the length, Node takes a tag that was cut to 4 bytes.
  const decipher = createDecipheriv(ALGORITHM, object, body.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(context);
  decipher.setAuthTag(body.subarray(NONCE_BYTES, textStart));
  return Buffer.concat([decipher.update(body.subarray(textStart)), decipher.final()]).toString('utf8');
}

function contextOf({ tenantId, column, rowId }: Place): Buffer {
  return Buffer.from(JSON.stringify([tenantId, column, rowId]));
}

function firstContextOf({ column, rowId }: Place): Buffer {
  const [table, name = ''] = column.split('.');
  const property = name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return Buffer.from(`${table}:${rowId}:${property}`);
}
