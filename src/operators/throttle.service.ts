import { Injectable } from '@nestjs/common';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { everywhere } from '../platform/database/tenant-scope';
import { Problem } from '../platform/errors/problem';
import { TooMany } from '../platform/errors/too-many';
import { networkOf } from '../platform/http/network-of';
import { digestOf } from '../platform/secrets/tokens';

/** What somebody may be guessing at, and from where. */
export interface Guess {
  /** An account by its e-mail, whether there is such an account or not; the installation's key; a link. */
  readonly of: { readonly email: string } | 'key' | 'link';
  readonly address: string;
}

interface Limit {
  /** Failures before the first pause. */
  readonly free: number;
  /** Failures are forgotten when there was none for so long. */
  readonly forgottenAfterHours: number;
}

const PLACE: Limit = { free: 5, forgottenAfterHours: 24 };
const ACCOUNT: Limit = { free: 50, forgottenAfterHours: 24 };
const NETWORK: Limit = { free: 30, forgottenAfterHours: 1 };

/** The first pause; each failure after it doubles the pause, up to the longest. */
const FIRST_PAUSE_SECONDS = 30;
const LONGEST_PAUSE_SECONDS = 900;
/** Whoever signed in from a network is known there for so long, and rows are kept no longer. */
const KNOWN_DAYS = 30;

/** What is answered to something that was no guess. */
const NEITHER = new Set(['code_required', 'totp_not_begun']);

/** One attempt that was let through. It has been counted as a failure, and stays one unless told otherwise. */
interface Attempt {
  succeeded(): Promise<void>;
  /** It was neither right nor wrong. */
  takeBack(): Promise<void>;
}

/**
 * How often may be guessed, in Postgres, so that it holds for all processes together and over a restart. Three counters:
 * of an account from one network, of an account from everywhere, of a network for everything. An attempt is counted before it is
 * looked at: otherwise a thousand at once would all be the first. During a pause the right password is refused too: an
 * answer to it would tell that the guess was right.
 *
 * A stranger could keep an account in pauses for ever. So whoever has signed in from a network is known there: then only the
 * first counter counts, which strangers elsewhere cannot touch.
 */
@Injectable()
export class Throttle {
  constructor(private readonly database: OperatorDatabase) {}

  /**
   * Does what may be a guess: it was one when it fails.
   * @throws TooMany during a pause
   */
  async during<T>(guess: Guess, work: () => Promise<T>): Promise<T> {
    const attempt = await this.attempt(guess);
    try {
      const result = await work();
      await attempt.succeeded();
      return result;
    } catch (error) {
      if (error instanceof Problem && NEITHER.has(error.code)) await attempt.takeBack();
      throw error;
    }
  }

  /** Whoever came in without anything that could be guessed is known there all the same. */
  async know(guess: Guess): Promise<void> {
    const { place, account } = keysOf(guess);
    await this.forget([place, account].filter((key) => key !== undefined));
  }

  /** @throws TooMany during a pause */
  async attempt(guess: Guess): Promise<Attempt> {
    const { place, account, network } = keysOf(guess);
    const counted = await this.inTransaction(async (tx) => {
      const known = place !== undefined && (await isKnown(tx, place));
      const keys = [place, ...(known ? [] : [account, network])].filter((key) => key !== undefined);
      await begin(tx, keys);
      await assertNoPause(tx, keys);
      await count(tx, keys);
      return keys;
    });
    return {
      succeeded: async () => {
        await this.giveBack(counted);
        await this.know(guess);
      },
      takeBack: async () => this.giveBack(counted),
    };
  }

  private async forget(keys: readonly Key[]): Promise<void> {
    await this.query(
      `INSERT INTO sign_in_failures (subject_digest, failures, succeeded_at)
       SELECT digest, 0, now() FROM unnest($1::bytea[]) AS digest ORDER BY digest
       ON CONFLICT (subject_digest) DO UPDATE SET failures = 0, blocked_until = NULL, succeeded_at = now(), last_at = now()`,
      [digestsOf(keys)],
    );
  }

  /** These rows are nobody's, and counted before it is known who asks. */
  private async inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return everywhere(async () => this.database.inTransaction(work));
  }

  private async query(sql: string, parameters: readonly unknown[]): Promise<void> {
    await everywhere(async () => this.database.query(sql, parameters));
  }

  /** A pause that this attempt began ends with it: nobody else was let in meanwhile. */
  private async giveBack(keys: readonly Key[]): Promise<void> {
    await this.query(
      `UPDATE sign_in_failures SET failures = greatest(failures - 1, 0), blocked_until = NULL
       WHERE subject_digest = ANY($1::bytea[])`,
      [digestsOf(keys)],
    );
  }
}

interface Key extends Limit {
  readonly digest: Buffer;
}

/** The key has no counter of its own for everywhere: nobody may keep the installation's owner out by guessing at it. */
function keysOf({ of, address }: Guess): { place?: Key; account?: Key; network: Key } {
  const from = networkOf(address);
  const network = keyOf(`network ${from}`, NETWORK);
  if (of === 'link') return { network };
  if (of === 'key') return { place: keyOf(`place key ${from}`, PLACE), network };
  return {
    place: keyOf(`place ${of.email} ${from}`, PLACE),
    account: keyOf(`account ${of.email}`, ACCOUNT),
    network,
  };
}

function keyOf(subject: string, limit: Limit): Key {
  return { digest: digestOf(subject), ...limit };
}

function digestsOf(keys: readonly Key[]): readonly Buffer[] {
  return keys.map(({ digest }) => digest);
}

async function isKnown(tx: Tx, { digest }: Key): Promise<boolean> {
  const rows = await tx.query(
    `SELECT 1 FROM sign_in_failures WHERE subject_digest = $1 AND succeeded_at > now() - $2 * interval '1 day'`,
    [digest, KNOWN_DAYS],
  );
  return rows.length > 0;
}

/** Rows have to be there to be locked: otherwise those of a first burst would all find nothing that holds them up. */
async function begin(tx: Tx, keys: readonly Key[]): Promise<void> {
  await tx.query(
    `WITH old AS (
       DELETE FROM sign_in_failures
       WHERE last_at < now() - $2 * interval '1 day' AND subject_digest <> ALL($1::bytea[])
     )
     INSERT INTO sign_in_failures (subject_digest, failures)
     SELECT digest, 0 FROM unnest($1::bytea[]) AS digest ORDER BY digest
     ON CONFLICT (subject_digest) DO NOTHING`,
    [digestsOf(keys), KNOWN_DAYS],
  );
}

/** Locks the rows, so that of several attempts at the end of a pause one is let through. */
async function assertNoPause(tx: Tx, keys: readonly Key[]): Promise<void> {
  const rows = await tx.query<{ seconds: number | null }>(
    `SELECT extract(epoch FROM blocked_until - now())::float8 AS seconds FROM sign_in_failures
     WHERE subject_digest = ANY($1::bytea[]) ORDER BY subject_digest FOR UPDATE`,
    [digestsOf(keys)],
  );
  const seconds = Math.ceil(Math.max(0, ...rows.map((row) => row.seconds ?? 0)));
  if (seconds === 0) return;
  throw new TooMany(`Too many attempts; try again in ${seconds} seconds`, seconds);
}

async function count(tx: Tx, keys: readonly Key[]): Promise<void> {
  await tx.query(
    `UPDATE sign_in_failures f
     SET failures = counted.failures,
         blocked_until = CASE WHEN counted.failures >= free
                              THEN now() + least($5, $4 * 2 ^ least(counted.failures - free, 20)) * interval '1 second' END,
         last_at = now()
     FROM (SELECT subject_digest, free,
                  CASE WHEN last_at < now() - forgotten * interval '1 hour' THEN 1 ELSE failures + 1 END AS failures
           FROM sign_in_failures
           JOIN unnest($1::bytea[], $2::int[], $3::int[]) AS limits (subject_digest, free, forgotten) USING (subject_digest)
     ) AS counted
     WHERE f.subject_digest = counted.subject_digest`,
    [
      digestsOf(keys),
      keys.map(({ free }) => free),
      keys.map(({ forgottenAfterHours }) => forgottenAfterHours),
      FIRST_PAUSE_SECONDS,
      LONGEST_PAUSE_SECONDS,
    ],
  );
}
