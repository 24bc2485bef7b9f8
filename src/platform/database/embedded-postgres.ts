import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type DatabaseError } from 'pg';
import { LOCKS } from './locks';
import { findPackage } from './postgres-binaries';
import { type PostgresPlace, preparePlace, removeSocketFolder, socketFolderOf } from './postgres-cluster';
import { type Launch, launchPostgres } from './postgres-launch';
import { explainTrouble } from './postgres-trouble';
import { type Postmaster, readPostmaster, stopPostmaster } from './postmaster';

export interface EmbeddedPostgresOptions {
  /** DATA_DIR, absolute or relative; created when missing (0700) */
  dataDir: string;
  /** receives one line per noteworthy fact (started, adopted, restarted, stopped) */
  log?: (message: string) => void;
}

export interface PostgresConnection {
  /** the folder of the Unix socket; node-postgres and TypeORM take it as `host` */
  host: string;
  port: number;
  user: string;
  database: string;
}

const PATIENCE = 20_000; // milliseconds, like the next
const PATIENCE_WITH_RECOVERY = 600_000;

/** A Postgres of our own in DATA_DIR: started or adopted, started again when it dies, stopped by its last user. */
export class EmbeddedPostgres {
  private readonly ending = new AbortController();
  private client: Client | null = null;
  private launch: Launch | null = null;
  private reviving: Promise<void> = Promise.resolve();
  private stopping: Promise<void> | null = null;
  private host: string;
  private pid = 0;

  private constructor(
    private readonly place: PostgresPlace,
    private readonly log: (message: string) => void,
  ) {
    this.host = socketFolderOf(place);
  }

  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    findPackage();
    const place = await preparePlace(options.dataDir).catch((error: Error) => {
      throw explained(error, options.dataDir);
    });
    const postgres = new EmbeddedPostgres(place, options.log ?? (() => undefined));
    try {
      const how = await postgres.reach();
      postgres.log(`Postgres ${how} (process ${postgres.pid}, data in ${place.cluster}).`);
      return postgres;
    } catch (error) {
      await postgres.stop();
      throw explained(error as Error, place.dataDir);
    }
  }

  get connection(): PostgresConnection {
    return connectionTo(this.host, 'recado');
  }

  stop(): Promise<void> {
    this.stopping ??= this.leave();
    return this.stopping;
  }

  /** Connects to the cluster's server, whoever started it, and starts one whenever there is none. */
  private async reach(): Promise<string> {
    const begin = Date.now();
    let deadline = begin + PATIENCE;
    let trouble: Error | null = null;
    for (let wait = 10; Date.now() < deadline; wait = Math.min(wait * 1.3, 250)) {
      const postmaster = await readPostmaster(this.place.cluster);
      if (!postmaster?.isRunning) {
        await this.launchUnlessUnderWay(postmaster?.pid);
      } else if (postmaster.status === 'ready') {
        try {
          await this.attach(postmaster);
          return postmaster.pid === this.launch?.pid ? 'started' : 'adopted';
        } catch (error) {
          trouble = error as Error;
        }
      } else if (postmaster.status === 'starting') {
        // Recovery after a crash takes as long as it takes.
        deadline = Math.min(Date.now() + PATIENCE, begin + PATIENCE_WITH_RECOVERY);
      }
      await sleep(wait, undefined, { signal: this.ending.signal });
    }
    const said = await lastLines(this.place.log);
    const reason = trouble ? ` (${trouble.message})` : '';
    throw new Error(
      `Postgres in ${this.place.cluster} cannot be reached${reason}. Its log ends with: ${said}`,
      {
        cause: trouble,
      },
    );
  }

  /** Right after a crash old server processes hold on to the cluster for a second: a failed launch is tried again. */
  private async launchUnlessUnderWay(staleOwner?: number): Promise<void> {
    if (this.launch && !this.launch.hasEnded) return;
    const mend = this.launch && explainTrouble(await this.launch.said(), this.place.dataDir);
    this.launch = null;
    if (mend) throw new Error(mend);
    this.launch = await launchPostgres(this.place, staleOwner);
  }

  private async attach(postmaster: Postmaster): Promise<void> {
    const client = await connectAndCreate(postmaster.socketFolder);
    try {
      const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
      const served = rows[0]?.data_directory;
      if (served !== this.place.cluster) throw new Error(`The server there serves ${served}.`);
      await client.query('SELECT pg_advisory_lock_shared($1)', [LOCKS.embeddedInUse]);
    } catch (error) {
      await client.end();
      throw error;
    }
    client.once('end', () => this.onLost());
    this.client = client;
    this.host = postmaster.socketFolder;
    this.pid = postmaster.pid;
  }

  private onLost(): void {
    this.client = null;
    if (!this.ending.signal.aborted) this.reviving = this.revive();
  }

  private async revive(): Promise<void> {
    const { signal } = this.ending;
    this.log('Postgres went away; starting it again.');
    for (let wait = 100; !signal.aborted; wait = Math.min(wait * 2, 2_000)) {
      try {
        await this.reach();
        this.log(`Postgres restarted (process ${this.pid}).`);
        return;
      } catch (error) {
        if (!signal.aborted) this.log((error as Error).message);
      }
      await sleep(wait, undefined, { signal }).catch(() => undefined);
    }
  }

  private async leave(): Promise<void> {
    this.ending.abort();
    await this.reviving;
    const { client } = this;
    const pid = await this.findServerToStop();
    if (pid) {
      await stopPostmaster(this.place.cluster, pid);
      await removeSocketFolder(this.place);
      this.log('Postgres stopped.');
    } else if (client) {
      this.log('Postgres left running: another process uses it.');
    }
    await client?.end();
  }

  private async findServerToStop(): Promise<number | undefined> {
    const launched = this.launch?.hasEnded === false ? this.launch.pid : undefined;
    if (!this.client) return launched;
    try {
      await this.client.query('SELECT pg_advisory_unlock_shared($1)', [LOCKS.embeddedInUse]);
      // Held until the server ends, so that a process that connects meanwhile waits and then starts it anew.
      const { rows } = await this.client.query<{ is_last: boolean }>(
        'SELECT pg_try_advisory_lock($1) AS is_last',
        [LOCKS.embeddedInUse],
      );
      return rows[0]?.is_last ? this.pid : undefined;
    } catch {
      return launched;
    }
  }
}

function connectionTo(host: string, database: string): PostgresConnection {
  return { host, port: 5432, user: 'recado', database };
}

async function connectAndCreate(host: string): Promise<Client> {
  try {
    return await connect(host, 'recado');
  } catch (error) {
    if ((error as DatabaseError).code !== '3D000') throw error;
  }
  const client = await connect(host, 'postgres');
  try {
    await client.query('CREATE DATABASE recado');
  } catch (error) {
    // Another process that starts at the same moment was first.
    if (!['42P04', '23505'].includes((error as DatabaseError).code ?? '')) throw error;
  } finally {
    await client.end();
  }
  return connect(host, 'recado');
}

async function connect(host: string, database: string): Promise<Client> {
  const client = new Client({
    ...connectionTo(host, database),
    application_name: 'recado supervisor',
    ssl: false,
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  // 'end' follows every loss, and that is where it is handled.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function explained(error: Error, dataDir: string): Error {
  const mend = explainTrouble(error.message, dataDir);
  return mend ? new Error(mend, { cause: error }) : error;
}

async function lastLines(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-3).join(' | ') || '(nothing)';
}
