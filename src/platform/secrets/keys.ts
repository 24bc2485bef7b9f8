import { createHash, timingSafeEqual } from 'node:crypto';
import { Config } from '../config/config';
import { OperatorDatabase } from '../database/database';
import { StartupError } from '../errors/startup-error';
import { Cipher } from './cipher';
import { createSecretFile, readSecretFile } from './secret-files';

const API_KEY_FILE = 'api.key';
const ENCRYPTION_KEY_FILE = 'encryption.key';

/** The key of this installation's API. */
export class ApiKey {
  /** Names the key without revealing it. */
  readonly digest: Buffer;

  private constructor(
    key: string,
    /** Set on the start that made the key, so that it is printed once. */
    readonly fresh: string | undefined,
  ) {
    this.digest = digestOf(key);
  }

  static load(config: Config): ApiKey {
    const known = config.apiKey ?? readSecretFile(config.dataDir, API_KEY_FILE);
    if (known !== undefined) return new ApiKey(known, undefined);
    const created = createSecretFile(config.dataDir, API_KEY_FILE);
    return new ApiKey(created, created);
  }

  matches(candidate: string): boolean {
    return timingSafeEqual(digestOf(candidate), this.digest);
  }
}

/**
 * The cipher of this installation. The key comes from ENCRYPTION_KEY or DATA_DIR and is made on the very first start;
 * the database remembers which key it was made with.
 * @throws StartupError when the key is missing or is another one than the database's
 */
export async function loadCipher(config: Config, database: OperatorDatabase): Promise<Cipher> {
  const find = 'SELECT encryption_key_digest AS digest FROM installation';
  const [before] = await database.query<{ digest: string }>(find);
  const known = config.encryptionKey ?? readSecretFile(config.dataDir, ENCRYPTION_KEY_FILE);
  if (known === undefined && before !== undefined) {
    throw new StartupError(
      `ENCRYPTION_KEY: missing, and this database holds secrets sealed with one; set it, or put the file ${ENCRYPTION_KEY_FILE} back into DATA_DIR`,
    );
  }
  const cipher = new Cipher(known ?? createSecretFile(config.dataDir, ENCRYPTION_KEY_FILE));
  await database.query(
    'INSERT INTO installation (encryption_key_digest) VALUES ($1) ON CONFLICT DO NOTHING',
    [cipher.keyDigest],
  );
  const [row] = await database.query<{ digest: string }>(find);
  if (row?.digest !== cipher.keyDigest) {
    throw new StartupError(
      'ENCRYPTION_KEY: not the key that this database was made with; give every process the same key, or share DATA_DIR',
    );
  }
  return cipher;
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
