import { spawn } from 'node:child_process';
import { plainEnvironment } from '../platform/config/media-config';

/** 0 and 1 are the exit codes of clamscan and clamdscan. */
const CLEAN = 0;
const INFECTED = 1;

/**
 * Asks a program, which gets the file's path as its last argument and no secret of ours in its environment.
 * @returns whether the file is infected
 * @throws Error when the program cannot say, or does not within the time
 */
export async function isInfected(
  command: readonly string[],
  path: string,
  timeoutMs: number,
): Promise<boolean> {
  const [program = '', ...given] = command;
  const child = spawn(program, [...given, path], {
    stdio: 'ignore',
    shell: false,
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    env: plainEnvironment(),
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...ended) => resolve(ended));
  });
  if (code === CLEAN) return false;
  if (code === INFECTED) return true;
  throw new Error(`MEDIA_SCAN_COMMAND ended with ${code === null ? `signal ${signal}` : `code ${code}`}`);
}
