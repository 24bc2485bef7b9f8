import { Logger } from '@nestjs/common';
import { Config } from '../config/config';
import { Database, Tx } from '../database/database';
import { LOCKS } from '../database/locks';
import { Problem } from '../errors/problem';
import { StartupError } from '../errors/startup-error';
import { Cipher, keyDigestOf } from './cipher';
import { createKeyFile, keysInFolder, readKeyFile } from './key-files';

/** Which key the secrets of this database are sealed with, and which one they are being sealed with anew. */
export interface KeyState {
  readonly digest: string;
  readonly next: string | null;
}

/** Undefined for a database that nobody has started on. */
export async function keyStateOf(database: Database | Tx): Promise<KeyState | undefined> {
  const [state] = await database.query<KeyState>(
    'SELECT encryption_key_digest AS digest, next_key_digest AS next FROM installation',
  );
  return state;
}

/**
 * The cipher of this installation. The key comes from ENCRYPTION_KEY or DATA_DIR and is made on the very first start;
 * the database remembers which key it was made with.
 * @throws StartupError when the key is missing, is another one than the database's, or is being changed
 */
export async function loadCipher(config: Config, database: Database): Promise<Cipher> {
  const before = await keyStateOf(database);
  refuseWhileChanging(before);
  const known = config.encryptionKey ?? readKeyFile(config.dataDir);
  if (known === undefined && before !== undefined) {
    throw new StartupError(
      `ENCRYPTION_KEY: missing, and this database holds secrets sealed with one; set it, or ${wayBack(config, before.digest)}`,
    );
  }
  const cipher = new Cipher(known ?? createKeyFile(config.dataDir));
  await database.query(
    'INSERT INTO installation (encryption_key_digest) VALUES ($1) ON CONFLICT DO NOTHING',
    [cipher.keyDigest],
  );
  const state = await keyStateOf(database);
  refuseWhileChanging(state);
  if (state?.digest !== cipher.keyDigest) throw wrongKey(config, state?.digest ?? '');
  warnOfOtherFile(config);
  return cipher;
}

/**
 * Called by whoever seals, in the transaction that writes the value: until it ends, no change of key begins.
 * @throws Problem when the key has been changed since this process started
 */
export async function holdKey(tx: Tx, cipher: Cipher): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock_shared($1)', [LOCKS.key]);
  const state = await keyStateOf(tx);
  if (state?.digest === cipher.keyDigest && state.next === null) return;
  throw new Problem(
    'unavailable',
    'encryption_key_changed',
    'The encryption key has been changed since this process started: restart it with the new key',
  );
}

function refuseWhileChanging(state: KeyState | undefined): void {
  if (state === undefined || state.next === null) return;
  throw new StartupError(
    'ENCRYPTION_KEY: it is being changed, or its change was interrupted; let `npm run rotate-key` come to its end (call it again), then start',
  );
}

function wrongKey(config: Config, digest: string): StartupError {
  return new StartupError(
    `ENCRYPTION_KEY: not the key that this database was made with or changed to; ${wayBack(config, digest)}, or give every process the same key`,
  );
}

/** By the name of the file that has the key, where there is one: a former key after a restore, or one left beside ENCRYPTION_KEY. */
function wayBack({ dataDir, encryptionKey }: Config, digest: string): string {
  const file = keysInFolder(dataDir).get(digest)?.file;
  if (file === undefined) return 'put the file encryption.key back into DATA_DIR';
  if (file !== 'encryption.key')
    return `copy DATA_DIR/${file}, which is that key, over DATA_DIR/encryption.key`;
  return encryptionKey === undefined ? 'start again' : 'unset it: DATA_DIR/encryption.key is that key';
}

function warnOfOtherFile({ dataDir, encryptionKey }: Config): void {
  if (encryptionKey === undefined) return;
  const inFile = keysInFolder(dataDir);
  const current = [...inFile.entries()].find(([, { file }]) => file === 'encryption.key');
  if (current === undefined || current[0] === keyDigestOf(encryptionKey)) return;
  new Logger('Secrets').warn(
    'ENCRYPTION_KEY is used; DATA_DIR/encryption.key holds another key. Keep that file elsewhere if a backup needs it, and remove it here',
  );
}
