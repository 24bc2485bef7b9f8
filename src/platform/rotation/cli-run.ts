import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CliFailure } from '../cli/program-client';
import { environmentIn } from '../cli/settings';
import { Terminal } from '../cli/terminal';
import { armCrash } from '../chaos/crash-points';
import { Config, readConfig } from '../config/config';
import { withDatabase } from '../database/connections';
import { StartupError } from '../errors/startup-error';
import { Rotated, ROTATION, rotateKey } from './rotation';

const usage = `Seals every secret of the database with a new encryption key. Stop the program first, and take a backup.

  npm run rotate-key

  --help            this page

The key in DATA_DIR is replaced; the former one stays beside it as encryption.key.<its digest>, for backups made before. With
ENCRYPTION_KEY the new key is NEW_ENCRYPTION_KEY. Killed or failed, it goes on when it is called again.`;

const MEND =
  'give 64 hex digits, e.g. from `openssl rand -hex 32`, and keep them where ENCRYPTION_KEY is kept';

/** Changes the encryption key; gives the exit code. */
export async function runRotation(terminal: Terminal): Promise<number> {
  try {
    const { help } = parsedArgs(terminal.args);
    if (help) terminal.print(usage);
    else await rotate(terminal);
    return 0;
  } catch (error) {
    if (!(error instanceof CliFailure || error instanceof StartupError)) throw error;
    terminal.complain(error.message);
    return 1;
  }
}

async function rotate({ environment, folder, print }: Terminal): Promise<void> {
  const all = environmentIn(environment, folder);
  const config = readConfig({ ...all, DATA_DIR: resolve(folder, all['DATA_DIR'] ?? 'data') });
  armCrash(config.crash);
  const newKey = newKeyOf(config, all['NEW_ENCRYPTION_KEY']);
  const rotated = await withDatabase(config, ROTATION, (database) => rotateKey(config, database, newKey));
  report(config, rotated).forEach(print);
}

function newKeyOf({ encryptionKey }: Config, newKey: string | undefined): string | undefined {
  if (encryptionKey === undefined) {
    if (newKey === undefined) return undefined;
    throw new CliFailure(
      'NEW_ENCRYPTION_KEY: only beside ENCRYPTION_KEY; unset it, the key in DATA_DIR is replaced by a new one.',
    );
  }
  if (newKey === undefined)
    throw new CliFailure(`NEW_ENCRYPTION_KEY: missing, since ENCRYPTION_KEY is set; ${MEND}.`);
  if (!/^[0-9a-f]{64}$/i.test(newKey)) throw new CliFailure(`NEW_ENCRYPTION_KEY: ${MEND}.`);
  return newKey;
}

function report({ dataDir }: Config, { values, unreadable, formerKeyFile }: Rotated): readonly string[] {
  return [
    `${values} secrets are sealed with the new key now.`,
    ...unreadable.map((value) => `No key opens ${value}; it stays as it was: set it again.`),
    ...(formerKeyFile === null
      ? [
          'Now, for every process of Recado: set ENCRYPTION_KEY to what NEW_ENCRYPTION_KEY is, and unset NEW_ENCRYPTION_KEY.',
          'Keep the former key as long as a backup made before today: restoring one needs it.',
        ]
      : [
          `The new key is ${dataDir}/encryption.key; take a backup of it. Processes with another DATA_DIR need a copy.`,
          `The former key is ${dataDir}/${formerKeyFile}. A backup made before today needs it; remove it when there is none.`,
        ]),
  ];
}

function parsedArgs(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { help: { type: 'boolean', default: false } } }).values;
  } catch (cause) {
    throw new CliFailure(`${(cause as Error).message}\n\n${usage}`, { cause });
  }
}
