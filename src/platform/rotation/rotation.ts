import { setTimeout as sleep } from 'node:timers/promises';
import { CliFailure } from '../cli/program-client';
import { Config } from '../config/config';
import { Database } from '../database/database';
import { LOCKS } from '../database/locks';
import { Cipher, keyDigestOf } from '../secrets/cipher';
import { formerKeyFileOf, keysInFolder, nextKeyFile, promoteNextKey } from '../secrets/key-files';
import { KeyState, keyStateOf } from '../secrets/load-cipher';
import { countSealed, resealAll, Resealed } from './reseal';

/** What this command is called in Postgres, after "recado ". */
export const ROTATION = 'rotate-key';
/** A process that was stopped a moment ago may still have its connections. */
const LOOKS = 8;
const LOOK_MS = 250;

export interface Rotated extends Resealed {
  /** Where the former key is kept now; null when it is with whoever sets ENCRYPTION_KEY. */
  readonly formerKeyFile: string | null;
}

interface Keys {
  readonly current: string;
  readonly next: string;
}

/**
 * Seals every secret with a new key. Killed at any moment and called again, it comes to the same end: the database says which
 * key it goes from and to, and every value which key it has.
 * @throws CliFailure when it cannot be done, with the mend
 */
export async function rotateKey(
  config: Config,
  database: Database,
  newKey: string | undefined,
): Promise<Rotated> {
  const state = await keyStateOf(database);
  if (state === undefined) {
    throw new CliFailure('This database has no key yet: the first start makes one (npm start).');
  }
  const { current, next } = await keysOf(config, database, { state, newKey });
  const cipher = new Cipher(next, [current, ...formerKeys(config)]);
  await begin(database, cipher.keyDigest);
  const resealed = await resealAll(database, cipher);
  const kept = config.encryptionKey === undefined;
  if (kept) promoteNextKey(config.dataDir, { former: state.digest, next: cipher.keyDigest });
  await database.query(
    'UPDATE installation SET encryption_key_digest = $2, next_key_digest = NULL WHERE encryption_key_digest = $1',
    [state.digest, cipher.keyDigest],
  );
  return { ...resealed, formerKeyFile: kept ? formerKeyFileOf(state.digest) : null };
}

/** From what to what; where a change was interrupted, its own. */
async function keysOf(
  config: Config,
  database: Database,
  { state, newKey }: { state: KeyState; newKey: string | undefined },
): Promise<Keys> {
  const known = knownKeys(config, newKey);
  const current = known.get(state.digest);
  if (current === undefined) throw new CliFailure(missingKey(config));
  if (newKey !== undefined && keyDigestOf(newKey) === state.digest) throw new CliFailure(SAME_KEY);
  const next = state.next === null ? undefined : known.get(state.next);
  if (next !== undefined) return { current, next };
  // The key that it was to become is gone; without values of it, another may take its place.
  if (state.next !== null && (await countSealed(database, state.next)) > 0) {
    throw new CliFailure(missingNextKey(config));
  }
  return { current, next: newKey ?? nextKeyFile(config.dataDir) };
}

function knownKeys(config: Config, newKey: string | undefined): ReadonlyMap<string, string> {
  const given = [config.encryptionKey, newKey].filter((key) => key !== undefined);
  const kept = [...keysInFolder(config.dataDir).entries()].map(([digest, { key }]) => [digest, key] as const);
  return new Map([...kept, ...given.map((key) => [keyDigestOf(key), key] as const)]);
}

function formerKeys({ dataDir }: Config): readonly string[] {
  return [...keysInFolder(dataDir).values()].map(({ key }) => key);
}

/** From here on no process starts or seals; those that were there before are seen. */
async function begin(database: Database, next: string): Promise<void> {
  await database.inTransaction(async (tx) => {
    await tx.lock(LOCKS.key);
    await tx.query('UPDATE installation SET next_key_digest = $1', [next]);
  });
  const others = await othersOf(database);
  if (others.length === 0) return;
  if (others.includes(`recado ${ROTATION}`)) throw new CliFailure('The key is being changed already.');
  if ((await countSealed(database, next)) === 0) {
    await database.query('UPDATE installation SET next_key_digest = NULL');
  }
  throw new CliFailure(
    `Recado still uses this database (${others.join(', ')}). Stop every process of it, web and workers, then call this again.`,
  );
}

async function othersOf(database: Database): Promise<readonly string[]> {
  for (let look = 1; ; look += 1) {
    const others = await database.query<{ name: string }>(
      `SELECT DISTINCT application_name AS name FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()
         AND application_name LIKE 'recado %' AND application_name <> 'recado supervisor'
       ORDER BY name`,
    );
    if (others.length === 0 || look === LOOKS) return others.map(({ name }) => name);
    await sleep(LOOK_MS);
  }
}

const SAME_KEY =
  'NEW_ENCRYPTION_KEY: this database has this key already; set ENCRYPTION_KEY to it, unset NEW_ENCRYPTION_KEY and start. For another change give a new key.';

function missingKey({ encryptionKey }: Config): string {
  return encryptionKey === undefined
    ? 'DATA_DIR has no file with the key of this database; put encryption.key back from a backup.'
    : 'ENCRYPTION_KEY: not the key of this database; until the change has come to its end, give the key from before it, and the new one as NEW_ENCRYPTION_KEY.';
}

function missingNextKey({ encryptionKey }: Config): string {
  return encryptionKey === undefined
    ? 'A change of key was interrupted, and DATA_DIR no longer has the key it went to (encryption.key.next); put that file back.'
    : 'NEW_ENCRYPTION_KEY: a change to another key was interrupted; give the one that it went to.';
}
