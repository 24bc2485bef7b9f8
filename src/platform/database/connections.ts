import { join } from 'node:path';
import { Injectable, Logger, OnApplicationShutdown } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientBase, type Pool } from 'pg';
import { DataSource, DataSourceOptions, QueryRunner } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { crashPointDuring } from '../chaos/crash-points';
import { Config } from '../config/config';
import { StartupError } from '../errors/startup-error';
import { connectionsOpen } from '../metrics/metrics';
import { onScrape } from '../metrics/scrape';
import { Database, DoorDatabase, OperatorDatabase, WorkerDatabase } from './database';
import { EmbeddedPostgres } from './embedded-postgres';
import { firstStatement, isolate, type Wall } from './isolate';
import type { Pool as PoolName } from './isolation';
import { LOCKS } from './locks';
import { SnakeNamingStrategy } from './snake-naming-strategy';

/** Where Postgres is: an address, or the embedded server's socket. */
export type PostgresAddress =
  { url: string } | { host: string; port: number; user: string; database: string };

const MIGRATION_LOOK_MS = 100;
const OLDEST_POSTGRES = 15;

/** In ms: until a connection is there, of a statement of each pool, and of a transaction in which nothing happens. Tests lengthen them. */
export const databaseLimits = {
  connect: 2_000,
  door: 5_000,
  worker: 30_000,
  operator: 4_000,
  idleTransaction: 10_000,
};

const open = new Set<Connections>();

/** For a start that fails after the database was opened: Nest closes nothing of an application that was never made. */
export async function closeConnections(): Promise<void> {
  await Promise.all([...open].map((connections) => connections.onApplicationShutdown()));
}

/** Opens the database, brings it to the newest schema, and holds one pool per way of use. */
@Injectable()
export class Connections implements OnApplicationShutdown {
  readonly door: DoorDatabase;
  readonly worker: WorkerDatabase;
  readonly operator: OperatorDatabase;
  private readonly unmeasured: () => void;

  private constructor(
    private readonly sources: readonly DataSource[],
    private readonly address: PostgresAddress,
    private readonly embedded: EmbeddedPostgres | undefined,
  ) {
    const [door, worker, operator] = sources as [DataSource, DataSource, DataSource];
    this.door = new DoorDatabase(door);
    this.worker = new WorkerDatabase(worker);
    this.operator = new OperatorDatabase(operator);
    this.unmeasured = onScrape(() => measure({ door, worker, operator }));
  }

  /** @throws StartupError when the database cannot be reached or started */
  static async open(config: Config): Promise<Connections> {
    const opened = await Connections.connect(config);
    open.add(opened);
    return opened;
  }

  private static async connect(config: Config): Promise<Connections> {
    const logger = new Logger('Postgres');
    const embedded =
      config.databaseUrl === undefined
        ? await startEmbedded(config.dataDir, (line) => logger.log(line))
        : undefined;
    const address = embedded?.connection ?? { url: config.databaseUrl ?? '' };
    try {
      const wall = await migrate(address, (line) => logger.warn(line));
      const openPool = async (name: PoolName, pool: number) => {
        const timeoutMs = databaseLimits[name];
        return openSource(address, { name, pool, timeoutMs, first: firstStatement(wall, name) });
      };
      const sources = await Promise.all([
        openPool('door', 4),
        openPool('worker', 8),
        openPool('operator', 8),
      ]);
      return new Connections(sources, address, embedded);
    } catch (error) {
      await embedded?.stop();
      throw error;
    }
  }

  /** A connection of its own, not opened yet, for LISTEN: it hears nothing through a pooler that shares connections. */
  listener(): Client {
    const where = 'url' in this.address ? { connectionString: this.address.url } : this.address;
    return new Client({
      ...where,
      application_name: 'recado news',
      keepAlive: true,
      connectionTimeoutMillis: 2_000,
      query_timeout: 2_000,
    });
  }

  async onApplicationShutdown(): Promise<void> {
    open.delete(this);
    this.unmeasured();
    await Promise.all(this.sources.map((source) => source.destroy()));
    await this.embedded?.stop();
  }
}

/**
 * For a command of its own: one connection to where the program has its database, on the newest schema.
 * @throws StartupError when the database cannot be reached or started
 */
export async function withDatabase<T>(
  config: Config,
  name: string,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const embedded =
    config.databaseUrl === undefined ? await startEmbedded(config.dataDir, () => undefined) : undefined;
  try {
    const address = embedded?.connection ?? { url: config.databaseUrl ?? '' };
    await migrate(address, () => undefined);
    const source = await openSource(address, { name, pool: 1, timeoutMs: 30_000 });
    try {
      return await work(new Database(source));
    } finally {
      await source.destroy();
    }
  } finally {
    await embedded?.stop();
  }
}

/**
 * Brings the schema to the newest version and keeps its rows apart; processes that start together take turns.
 * @throws StartupError when Postgres cannot be reached or is too old
 */
export async function migrate(address: PostgresAddress, warn: (line: string) => void): Promise<Wall> {
  const source = await openSource(address, { name: 'migrations', pool: 2, timeoutMs: 0 });
  try {
    const runner = source.createQueryRunner();
    try {
      const [row] = (await runner.query('SHOW server_version_num')) as { server_version_num: string }[];
      const version = Math.floor(Number(row?.server_version_num) / 10_000);
      if (version < OLDEST_POSTGRES) {
        throw new StartupError(`DATABASE_URL: leads to Postgres ${version}; use ${OLDEST_POSTGRES} or newer`);
      }
      await takeTurn(runner);
      await crashPointDuring('migrating', () => source.runMigrations({ transaction: 'each' }));
      return await isolate(runner, warn);
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [LOCKS.migrations]).catch(() => undefined);
      await runner.release();
    }
  } finally {
    await source.destroy();
  }
}

/** Asks again and again: a statement that waits holds a snapshot, and an index made concurrently waits for those. */
async function takeTurn(runner: QueryRunner): Promise<void> {
  for (;;) {
    const [row] = (await runner.query('SELECT pg_try_advisory_lock($1) AS taken', [LOCKS.migrations])) as {
      taken: boolean;
    }[];
    if (row?.taken === true) return;
    await sleep(MIGRATION_LOOK_MS);
  }
}

function measure(sources: Record<string, DataSource>): void {
  for (const [pool, source] of Object.entries(sources)) {
    const { totalCount, idleCount, waitingCount } = (source.driver as PostgresDriver).master as Pool;
    connectionsOpen.set({ pool, state: 'total' }, totalCount);
    connectionsOpen.set({ pool, state: 'idle' }, idleCount);
    connectionsOpen.set({ pool, state: 'waiting' }, waitingCount);
  }
}

async function startEmbedded(dataDir: string, log: (line: string) => void): Promise<EmbeddedPostgres> {
  try {
    return await EmbeddedPostgres.start({ dataDir, log });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartupError(`DATA_DIR: the embedded Postgres in ${dataDir} does not start: ${reason}`, {
      cause: error,
    });
  }
}

interface SourceOptions {
  readonly name: string;
  readonly pool: number;
  readonly timeoutMs: number;
  /** What each connection says before anybody uses it. */
  readonly first?: string;
}

/** What TypeORM needs to know, also for its command line (`ormconfig.ts`). */
export function dataSourceOptions(
  address: PostgresAddress,
  { name, pool, timeoutMs, first }: SourceOptions,
): DataSourceOptions {
  const root = join(__dirname, '..', '..');
  return {
    type: 'postgres',
    ...('url' in address
      ? { url: address.url }
      : { host: address.host, port: address.port, username: address.user, database: address.database }),
    applicationName: `recado ${name}`,
    namingStrategy: new SnakeNamingStrategy(),
    entities: [join(root, '**', '*.entity.{ts,js}')],
    migrations: [join(root, 'platform', 'database', 'migrations', '*.{ts,js}')],
    synchronize: false,
    // We use none, and roles may not make any.
    installExtensions: false,
    extra: {
      max: pool,
      // So that whoever must be alone with the database sees that a process uses it.
      min: 1,
      connectionTimeoutMillis: databaseLimits.connect,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      ...(first === undefined ? {} : { onConnect: async (client: ClientBase) => client.query(first) }),
      ...(timeoutMs > 0
        ? {
            statement_timeout: timeoutMs,
            query_timeout: timeoutMs + 1_000,
            // A process that is paused or cut off holds locks; others must not wait until it is back.
            idle_in_transaction_session_timeout: databaseLimits.idleTransaction,
          }
        : {}),
    },
    poolErrorHandler: (error: Error) =>
      new Logger('Postgres').debug(`idle connection lost: ${error.message}`),
  };
}

async function openSource(address: PostgresAddress, options: SourceOptions): Promise<DataSource> {
  try {
    return await new DataSource(dataSourceOptions(address, options)).initialize();
  } catch (error) {
    const reason = error instanceof AggregateError ? String(error.errors[0]) : String(error);
    // pg's messages name host, port, user and database, never the password.
    throw new StartupError(
      `DATABASE_URL: cannot connect to Postgres (${reason.replace(/^Error: /, '')}); correct it, or unset it to use the embedded Postgres`,
      { cause: error },
    );
  }
}
