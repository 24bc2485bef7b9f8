import { readdirSync } from 'node:fs';
import { StartupError } from '../errors/startup-error';
import { keyDigestOf } from './cipher';
import { copySecretFile, createSecretFile, moveSecretFile, readSecretFile } from './secret-files';

const KEY_FILE = 'encryption.key';
/** Beside the key while values are sealed anew with this one. */
const NEXT_KEY_FILE = 'encryption.key.next';

const isKey = (text: string | undefined): text is string => /^[0-9a-f]{64}$/i.test(text ?? '');

/**
 * The encryption key that DATA_DIR keeps, undefined when it keeps none.
 * @throws StartupError when the file holds something else
 */
export function readKeyFile(dataDir: string): string | undefined {
  const key = readSecretFile(dataDir, KEY_FILE);
  if (key === undefined || isKey(key)) return key;
  throw new StartupError(
    `DATA_DIR: ${KEY_FILE} does not hold a key of 64 hex digits; put the file back from a backup. A new one is made only when there is neither this file nor a database that was made with it`,
  );
}

export function createKeyFile(dataDir: string): string {
  return createSecretFile(dataDir, KEY_FILE);
}

/** The key to come: made now, or when a change of key began that was interrupted. */
export function nextKeyFile(dataDir: string): string {
  const next = createSecretFile(dataDir, NEXT_KEY_FILE);
  if (isKey(next)) return next;
  throw new StartupError(`DATA_DIR: ${NEXT_KEY_FILE} does not hold a key of 64 hex digits; delete it`);
}

/** Every key in DATA_DIR by its digest, former ones too, with the file that holds it. */
export function keysInFolder(dataDir: string): ReadonlyMap<string, { key: string; file: string }> {
  const files = filesOf(dataDir).filter((name) => name === KEY_FILE || name.startsWith(`${KEY_FILE}.`));
  // The key itself comes last, and so wins over a copy of it.
  return new Map(
    files
      .toSorted()
      .toReversed()
      .flatMap((file) => {
        const key = readSecretFile(dataDir, file);
        return isKey(key) ? [[keyDigestOf(key), { key, file }] as const] : [];
      }),
  );
}

/** What the key is called once another has taken its place. */
export function formerKeyFileOf(digest: string): string {
  return `${KEY_FILE}.${digest.slice(0, 16)}`;
}

/** The key to come becomes the key; the former one stays beside it. Done again after a kill, it does what is missing. */
export function promoteNextKey(dataDir: string, { former, next }: { former: string; next: string }): void {
  const key = readKeyFile(dataDir);
  if (key === undefined || keyDigestOf(key) !== next) {
    if (key !== undefined) copySecretFile(dataDir, KEY_FILE, formerKeyFileOf(former));
    moveSecretFile(dataDir, NEXT_KEY_FILE, KEY_FILE);
  }
}

function filesOf(dataDir: string): readonly string[] {
  try {
    return readdirSync(dataDir);
  } catch {
    return [];
  }
}
