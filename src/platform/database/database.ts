import { Logger } from '@nestjs/common';
import type { ClientBase } from 'pg';
import { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { PostgresQueryRunner } from 'typeorm/driver/postgres/PostgresQueryRunner';
import { transactionsRepeated } from '../metrics/metrics';
import { statementName } from './statement-names';
import { scopeStatement } from './tenant-scope';

/** Serialization failure and deadlock: Postgres undid everything, so the same work may simply run again. */
const RETRIED = new Set(['40001', '40P01']);
const RETRIES = 3;

/** A running transaction: the only way to the database for whoever is inside it. */
export class Tx {
  private readonly followUps: (() => void)[] = [];
  private locks: ReadonlySet<number> = new Set();

  constructor(
    private readonly runner: QueryRunner,
    private readonly prepares: boolean,
  ) {}

  get manager(): EntityManager {
    return this.runner.manager;
  }

  async query<Row = unknown>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return rowsOf<Row>(this.runner, sql, parameters, this.prepares);
  }

  /** Nobody else holds the lock of this number until the transaction ends. Taking it again costs nothing. */
  async lock(key: number): Promise<void> {
    if (this.locks.has(key)) return;
    await this.query('SELECT pg_advisory_xact_lock($1)', [key]);
    this.locks = new Set([...this.locks, key]);
  }

  /** False when somebody else holds it; otherwise it is ours until the transaction ends. */
  async tryLock(key: number): Promise<boolean> {
    const [lock] = await this.query<{ taken: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS taken', [
      key,
    ]);
    return lock?.taken === true;
  }

  /** Work that may fail without taking the transaction with it: whatever it has done is undone then. */
  async savepoint(work: () => Promise<void>): Promise<void> {
    const followUps = this.followUps.length;
    const { locks } = this;
    await this.query('SAVEPOINT attempt');
    try {
      await work();
    } catch (error) {
      this.followUps.length = followUps;
      this.locks = locks;
      // When the connection is gone, so is everything; the first error says more.
      await this.query('ROLLBACK TO SAVEPOINT attempt').catch(() => undefined);
      throw error;
    }
  }

  /** For wake-ups and news: runs once after COMMIT, and not at all after a rollback. */
  afterCommit(followUp: () => void): void {
    this.followUps.push(followUp);
  }

  /** @internal called by {@link Database} after COMMIT */
  committed(): void {
    for (const followUp of this.followUps) followUp();
  }
}

/** One of the program's ways to Postgres. Each has its own pool, so that none can starve another. */
export class Database {
  private readonly logger = new Logger(Database.name);
  /** Whether statements stay prepared: only where their texts are fixed and few. */
  protected readonly prepares: boolean = false;

  constructor(protected readonly dataSource: DataSource) {}

  /** How many migrations this program knows. */
  get migrations(): number {
    return this.dataSource.migrations.length;
  }

  /** One statement in its own transaction. */
  async query<Row = unknown>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const rows = await this.run<Row>(runner, sql, parameters);
      await runner.release();
      return rows;
    } catch (error) {
      // Postgres answered: the connection is sound. Otherwise the statement may still be running on it.
      if (sqlStateOf(error) === undefined) await discard(runner, error);
      else await runner.release();
      throw error;
    }
  }

  /** `work` may run again after a deadlock, so it must have no effect outside of the transaction. */
  async inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(work);
      } catch (error) {
        if (attempt > RETRIES || !isConflict(error)) throw error;
        transactionsRepeated.inc({ sqlstate: sqlStateOf(error) ?? '' });
        this.logger.debug('transaction repeated after a conflict', { attempt });
      }
    }
  }

  private async attempt<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    const tx = new Tx(runner, this.prepares);
    let result: T;
    try {
      await this.begin(runner);
      result = await work(tx);
      await runner.commitTransaction();
      await runner.release();
    } catch (error) {
      await undo(runner, error);
      throw error;
    }
    tx.committed();
    return result;
  }

  protected async run<Row>(runner: QueryRunner, sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    return rowsOf<Row>(runner, sql, parameters, this.prepares);
  }

  protected async begin(runner: QueryRunner): Promise<void> {
    await runner.startTransaction();
  }
}

/** The acknowledging path. Small pool: one flush is in flight at a time. */
export class DoorDatabase extends Database {
  protected override readonly prepares = true;
}

/** Expanding, lanes, sending. Sees every tenant. */
export class WorkerDatabase extends Database {
  protected override readonly prepares = true;
}

/** The API for people and programs: the rows of whom `tenant-scope` says, and nobody's where it says nothing. */
export class OperatorDatabase extends Database {
  /** The setting ends with the transaction, so the connection's next user never has it. */
  protected override async run<Row>(
    runner: QueryRunner,
    sql: string,
    parameters: readonly unknown[],
  ): Promise<Row[]> {
    const scope = scopeStatement();
    if (scope === undefined) return super.run<Row>(runner, sql, parameters);
    const client = (await runner.connect()) as ClientBase;
    try {
      await client.query(`BEGIN; ${scope}`);
      const rows = await super.run<Row>(runner, sql, parameters);
      await client.query('COMMIT');
      return rows;
    } catch (error) {
      // Where Postgres did not answer, the connection is closed.
      if (sqlStateOf(error) !== undefined) await client.query('ROLLBACK');
      throw error;
    }
  }

  protected override async begin(runner: QueryRunner): Promise<void> {
    await super.begin(runner);
    const scope = scopeStatement();
    // Takes no snapshot, so that the transaction may still choose how it is isolated.
    if (scope !== undefined) await ((await runner.connect()) as ClientBase).query(scope);
  }
}

/** Postgres undid everything because of another transaction; the same work may succeed now. */
export function isConflict(error: unknown): boolean {
  return RETRIED.has(sqlStateOf(error) ?? '');
}

/** The SQLSTATE of a Postgres error (it always holds a digit, unlike `EPIPE`), undefined for everything else. */
export function sqlStateOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Past TypeORM, which would plan each statement anew: for a message alone, planning costs more than everything else. */
async function rowsOf<Row>(
  runner: QueryRunner,
  text: string,
  parameters: readonly unknown[],
  prepares: boolean,
): Promise<Row[]> {
  const client = (await runner.connect()) as ClientBase;
  const values = [...parameters];
  const name = prepares && values.length > 0 ? statementName(text) : undefined;
  const { rows } = await client.query(name === undefined ? { text, values } : { name, text, values });
  return rows as Row[];
}

/**
 * Rolls back and gives the connection back. One on which ROLLBACK was not answered may hold an open transaction: in
 * the pool, its next user would write into it, and be told of a COMMIT that the first BEGIN has taken away.
 */
async function undo(runner: QueryRunner, cause: unknown): Promise<void> {
  // ROLLBACK would wait behind the statement that is not answered, for as long again.
  if (cause instanceof Error && cause.message === 'Query read timeout') return discard(runner, cause);
  try {
    if (runner.isTransactionActive) await runner.rollbackTransaction();
    await runner.release();
  } catch (error) {
    await discard(runner, error);
  }
}

/** Closes the connection instead of giving it back; TypeORM does this for errors of idle connections only. */
async function discard(runner: QueryRunner, error: unknown): Promise<void> {
  const reason = error instanceof Error ? error : new Error(String(error));
  await (runner as PostgresQueryRunner)['releasePostgresConnection'](reason);
}
