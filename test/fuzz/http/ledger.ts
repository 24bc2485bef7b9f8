import { createHash } from 'node:crypto';
import { Pool } from 'pg';
import { Answer } from './connection';
import { Case, Fate } from './request';

export interface HttpFailure {
  readonly claim: string;
  readonly index: number | null;
  readonly kind: string;
  readonly answer?: Answer;
  /** In base64; the first 100,000 bytes. */
  readonly request?: string;
}

const SHOWN_BYTES = 100_000;
const MOST_FAILURES = 20;

/** What was sent and answered, and what must be in the inbox for it. */
export class Ledger {
  readonly failures: HttpFailure[] = [];
  readonly answers = new Map<string, number>();
  /** 503: told to deliver again, which is done. */
  deferred = 0;
  private readonly owed = {
    stored: new Map<string, number>(),
    dead: new Set<string>(),
    refused: new Set<string>(),
  };
  /** Bodies that were deferred may have been stored all the same. */
  private readonly doubtful = new Set<string>();

  /** True when it must be delivered again. */
  note(given: Case, answer: Answer): boolean {
    const digest = digestOf(given.body);
    if (answer.status === 503 && /store_unavailable|overloaded/.test(answer.text)) {
      this.deferred += 1;
      this.doubtful.add(digest);
      return true;
    }
    const name = `${given.kind}: ${answer.status}`;
    this.answers.set(name, (this.answers.get(name) ?? 0) + 1);
    if (!isFit(given.fate, given.last, answer.status)) this.fail(`must be ${given.fate}`, given, answer);
    if (given.fate === 'stored') this.owed.stored.set(digest, (this.owed.stored.get(digest) ?? 0) + 1);
    else this.owed[given.fate].add(digest);
    return false;
  }

  fail(claim: string, given: Case | null, answer?: Answer): void {
    if (this.failures.length >= MOST_FAILURES) return;
    const request = given?.request.subarray(0, SHOWN_BYTES).toString('base64');
    this.failures.push({
      claim,
      index: given?.index ?? null,
      kind: given?.kind ?? 'whole run',
      ...(answer === undefined ? {} : { answer }),
      ...(request === undefined ? {} : { request }),
    });
  }

  /** Everything that was acknowledged is there as often as it was, and nothing that was refused. */
  async compare(pool: Pool): Promise<number> {
    const { rows } = await pool.query<{ digest: string; count: number; dead: number }>(
      `SELECT encode(sha256(body), 'hex') AS digest, count(*)::int AS count,
              count(*) FILTER (WHERE state = 'dead')::int AS dead
       FROM inbox GROUP BY 1`,
    );
    const there = new Map(rows.map((row) => [row.digest, row]));
    const { stored, dead, refused } = this.owed;
    for (const [digest, times] of stored) {
      const row = there.get(digest);
      const isRight =
        row !== undefined && (row.count === times || (row.count > times && this.doubtful.has(digest)));
      if (!isRight)
        this.fail(`acknowledged ${times} times, stored ${row?.count ?? 0} times: ${digest}`, null);
      if (row !== undefined && row.dead > 0) this.fail(`could not be expanded: ${digest}`, null);
    }
    for (const digest of dead) {
      if (there.get(digest)?.dead !== 1) this.fail(`not kept once as a dead letter: ${digest}`, null);
    }
    for (const digest of there.keys()) {
      if (!stored.has(digest) && !dead.has(digest)) {
        this.fail(
          `stored and never acknowledged (${refused.has(digest) ? 'refused' : 'unknown'}): ${digest}`,
          null,
        );
      }
    }
    return rows.reduce((sum, row) => sum + row.count, 0);
  }
}

function isFit(fate: Fate, last: boolean, status: number): boolean {
  if (fate === 'stored') return status === 200;
  if (fate === 'dead') return status === 400;
  return (status >= 400 && status < 500) || (last && status === 0);
}

function digestOf(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}
