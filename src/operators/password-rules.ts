import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { Problem } from '../platform/errors/problem';

/** As zxcvbn grades: 3 is beyond 10⁸ guesses, so that not even a slow leak of hashes is read soon. */
const LEAST_SCORE = 3;

let judge: Promise<ZxcvbnFactory> | undefined;

/**
 * No rules of which characters: what counts is how many guesses it takes, with lists of common passwords, keyboard walks,
 * repetitions and dates (NIST SP 800-63B, ASVS 5 6.2). `about`: what everybody may know of the person.
 * @throws Problem naming `field`
 */
export async function assertHardToGuess(
  field: string,
  password: string,
  about: readonly string[],
): Promise<void> {
  judge ??= loadJudge();
  const known = ['recado', 'whatsapp', ...about.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)])];
  const { score } = (await judge).check(
    password,
    known.filter((word) => word.length > 2),
  );
  if (score >= LEAST_SCORE) return;
  throw Problem.invalid(
    field,
    'is too easy to guess; take several words that have nothing to do with each other, or let a password manager make one',
  );
}

/** Its lists take a fifth of a second and some megabytes, and are needed a few times in a year. */
async function loadJudge(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, { dictionary, adjacencyGraphs }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
}
