import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { StartupError } from '../errors/startup-error';

const OTHERS = 0o077;

/**
 * The secret kept in `DATA_DIR/<name>`, undefined when there is none yet. A file that others may read is closed to them.
 * @throws StartupError when the folder or the file cannot be read
 */
export function readSecretFile(dataDir: string, name: string): string | undefined {
  const path = join(dataDir, name);
  try {
    const secret = readFileSync(path, 'utf8').trim();
    if ((statSync(path).mode & OTHERS) !== 0) closeToOthers(path);
    return secret;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw refusal(dataDir, error);
  }
}

/** A mounted secret may belong to somebody else: then whoever mounted it is told. */
function closeToOthers(path: string): void {
  const logger = new Logger('Secrets');
  try {
    chmodSync(path, 0o600);
    logger.warn(`others could read ${path}; now only its owner can`);
  } catch (error) {
    logger.warn(`others can read ${path}; give it the mode 600 (${codeOf(error)})`);
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
    writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flush: true });
    try {
      linkUnlessThere(draft, join(dataDir, name));
    } finally {
      unlinkSync(draft);
    }
    keep(dataDir);
  } catch (error) {
    throw refusal(dataDir, error);
  }
  return readSecretFile(dataDir, name) ?? '';
}

/** The secret under a second name, beside its first. */
export function copySecretFile(dataDir: string, name: string, copy: string): void {
  try {
    linkUnlessThere(join(dataDir, name), join(dataDir, copy));
    keep(dataDir);
  } catch (error) {
    throw refusal(dataDir, error);
  }
}

/** In one step: at every moment there is a secret under the second name, the one before or this one. */
export function moveSecretFile(dataDir: string, from: string, to: string): void {
  try {
    renameSync(join(dataDir, from), join(dataDir, to));
    keep(dataDir);
  } catch (error) {
    throw refusal(dataDir, error);
  }
}

function linkUnlessThere(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/** The names in a folder outlast a loss of power only when the folder itself was written. */
function keep(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
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
