import { createHmac, randomBytes } from 'node:crypto';
import { Database } from '../database/database';
import { Cipher } from './cipher';
import { holdKey } from './load-cipher';
import { Place } from './sealed-columns';

const PLACE: Place = { tenantId: null, column: 'installation.digest_key', rowId: 'true' };

/**
 * Keyed hashes: what was seen before is known again, and whoever reads the database learns nothing. A plain hash of a number
 * could be found by trying them all.
 */
export class Digester {
  private readonly key: Buffer;

  /** @param hexKey 64 hex digits */
  constructor(hexKey: string) {
    this.key = Buffer.from(hexKey, 'hex');
  }

  of(value: string): Buffer {
    return createHmac('sha256', this.key).update(value).digest();
  }
}

/** With the key of this installation, which is sealed in its database: so it outlives a change of the encryption key. */
export async function loadDigester(cipher: Cipher, database: Database): Promise<Digester> {
  await database.inTransaction(async (tx) => {
    await holdKey(tx, cipher);
    await tx.query('UPDATE installation SET digest_key = $1 WHERE digest_key IS NULL', [
      cipher.seal(randomBytes(32).toString('hex'), PLACE),
    ]);
  });
  const [row] = await database.query<{ key: Buffer }>('SELECT digest_key AS key FROM installation');
  if (row === undefined) throw new Error('the installation has no row');
  return new Digester(cipher.open(row.key, PLACE));
}
