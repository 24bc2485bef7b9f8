import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { Database, Tx } from '../database/database';
import { StartupError } from '../errors/startup-error';
import { Cipher } from './cipher';
import { holdKey } from './load-cipher';
import { Place } from './sealed-columns';

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

interface Row {
  readonly id: string;
  readonly key: Buffer;
}

/**
 * With the key of this installation, which is sealed in its database: so it outlives a change of the encryption key.
 * @throws StartupError when that was sealed with another key, or is damaged
 */
export async function loadDigester(cipher: Cipher, database: Database): Promise<Digester> {
  const { id, key } = (await storedKey(database)) ?? (await makeKey(cipher, database));
  return new Digester(opened(cipher, { id, key }));
}

function opened(cipher: Cipher, { id, key }: Row): string {
  try {
    return cipher.open(key, placeOf(id));
  } catch (cause) {
    throw new StartupError(
      'digest_keys: its row does not open with the encryption key of this database; bring the row back from a backup, or delete it, and whoever had opted out before they were erased is not known any more',
      { cause },
    );
  }
}

async function storedKey(database: Database | Tx): Promise<Row | undefined> {
  const [row] = await database.query<Row>('SELECT id, key FROM digest_keys WHERE tenant_id IS NULL');
  return row;
}

/** Processes that start together end up with the same. */
async function makeKey(cipher: Cipher, database: Database): Promise<Row> {
  return database.inTransaction(async (tx) => {
    await holdKey(tx, cipher);
    const id = randomUUID();
    const sealed = cipher.seal(randomBytes(32).toString('hex'), placeOf(id));
    await tx.query('INSERT INTO digest_keys (id, key) VALUES ($1, $2) ON CONFLICT (tenant_id) DO NOTHING', [
      id,
      sealed,
    ]);
    return (await storedKey(tx)) ?? { id, key: sealed };
  });
}

function placeOf(rowId: string): Place {
  return { tenantId: null, column: 'digest_keys.key', rowId };
}
