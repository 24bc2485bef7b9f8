import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from '../errors/startup-error';

/**
 * The secret kept in `DATA_DIR/<name>`, undefined when there is none yet.
 * @throws StartupError when the folder or the file cannot be read
 */
export function readSecretFile(dataDir: string, name: string): string | undefined {
  try {
    return readFileSync(join(dataDir, name), 'utf8').trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw refusal(dataDir, error);
  }
}

/**
 * Makes the secret unless another process was faster; either way both hold the same one afterwards.
 * @throws StartupError when the folder cannot be made or written to
 */
export function createSecretFile(dataDir: string, name: string): string {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const draft = join(dataDir, `.${name}.${randomBytes(6).toString('hex')}`);
    writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
    try {
      linkSync(draft, join(dataDir, name));
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    } finally {
      unlinkSync(draft);
    }
  } catch (error) {
    throw refusal(dataDir, error);
  }
  return readSecretFile(dataDir, name) ?? '';
}

/** Not by `instanceof`: under Jest the errors of `node:fs` belong to another realm. */
function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown error';
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTDIR: 'a file is in the way',
  EEXIST: 'a file is in the way',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
};

function refusal(dataDir: string, error: unknown): StartupError {
  const code = codeOf(error);
  const reason = REASONS[code] ?? 'it cannot be used';
  return new StartupError(
    `DATA_DIR: ${reason} at ${dataDir} (${code}); set DATA_DIR to a folder that this program may write to`,
    { cause: error },
  );
}
