import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { EmbeddedPostgres } from '../../src/platform/database/embedded-postgres';
import { findPackage, readyBinaries } from '../../src/platform/database/postgres-binaries';
import { readPostmaster } from '../../src/platform/database/postmaster';

const isRoot = process.geteuid?.() === 0;
const describeAsRoot = isRoot ? describe : describe.skip;
const hasNamespaces = spawnSync('sh', ['-c', 'unshare -U true']).status === 0;
const describeWithNamespaces = isRoot && hasNamespaces ? describe : describe.skip;
const projectFolder = resolve(__dirname, '../..');

describe('the embedded Postgres', () => {
  let scratch: string;
  let template: string;
  let started: EmbeddedPostgres[] = [];
  let children: ChildProcess[] = [];

  beforeAll(async () => {
    scratch = await fs.realpath(await fs.mkdtemp(join(tmpdir(), 'pg-')));
    await fs.chmod(scratch, 0o755);
    template = join(scratch, 'template');
    const postgres = await start(template);
    await query(postgres, 'CREATE TABLE kept (word text)');
    await query(postgres, `INSERT INTO kept VALUES ('hola')`);
    await postgres.stop();
  });

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await Promise.all(started.splice(0).map((postgres) => postgres.stop()));
  });

  afterAll(() => execFileSync('rm', ['-rf', scratch]));

  async function start(dataDir: string, log?: (line: string) => void): Promise<EmbeddedPostgres> {
    const postgres = await EmbeddedPostgres.start({ dataDir, ...(log && { log }) });
    started.push(postgres);
    return postgres;
  }

  /** A folder as an earlier run left it, with one row in it; faster than a fresh one. */
  async function anEarlierDataDir(...path: string[]): Promise<string> {
    const dataDir = join(scratch, ...path);
    await fs.mkdir(dirname(dataDir), { recursive: true });
    execFileSync('cp', ['-R', template, dataDir]);
    await fs.chmod(dataDir, 0o700);
    return dataDir;
  }

  it('keeps what was stored, and its data to itself', async () => {
    const dataDir = join(scratch, 'new', 'data');
    const first = await start(dataDir);
    await query(first, 'CREATE TABLE kept (word text)');
    await query(first, `INSERT INTO kept VALUES ('hola')`);
    await first.stop();

    const second = await start(dataDir);
    expect(await words(second)).toEqual(['hola']);
    expect(await query(second, settings)).toEqual([
      { provider: 'b', locale: 'C.UTF-8', encoding: 'UTF8', zone: 'UTC', addresses: '', fsync: 'on' },
    ]);
    expect(await modeOf(join(dataDir, 'postgres'))).toBe(0o700);
    expect(await modeOf(join(dataDir, 'postgres', 'data'))).toBe(0o700);
    expect(await modeOf(join(dataDir, 'postgres', 'run'))).toBe(0o700);
  });

  it('lives in a folder with spaces, commas and quotes in its name', async () => {
    const postgres = await start(await anEarlierDataDir(`mis "datos", d'aquí`));
    expect(await words(postgres)).toEqual(['hola']);
  });

  it('moves its socket when the path is too long for one, but not to a folder of someone else', async () => {
    const dataDir = await anEarlierDataDir('x'.repeat(120));
    const postgres = await start(dataDir);
    const { host } = postgres.connection;

    expect(await words(postgres)).toEqual(['hola']);
    expect(host.startsWith(join(tmpdir(), 'recado-'))).toBe(true);
    expect(await modeOf(host)).toBe(0o700);
    await postgres.stop();
    await expect(fs.stat(host)).rejects.toThrow('ENOENT');

    await fs.symlink(scratch, host);
    try {
      await expect(start(dataDir)).rejects.toThrow(`${host} belongs to someone else; remove it`);
    } finally {
      await fs.unlink(host);
    }
  });

  it('serves again after its server was killed', async () => {
    const lines = new LogLines();
    const postgres = await start(await anEarlierDataDir('killed'), lines.add);
    await query(postgres, `INSERT INTO kept VALUES ('adiós')`);
    process.kill(await postmasterPid(postgres), 'SIGKILL');
    await lines.next('restarted');
    expect(await words(postgres)).toEqual(['hola', 'adiós']);

    for (const pid of [await postmasterPid(postgres), ...(await backendPids(postgres))]) tryKill(pid);
    await lines.next('restarted');
    expect(await words(postgres)).toEqual(['hola', 'adiós']);
  });

  it('adopts the server of a program that was killed', async () => {
    const dataDir = await anEarlierDataDir('orphan');
    const program = anotherProgram(dataDir);
    await program.lines.next('Postgres started');
    program.child.kill('SIGKILL');
    await once(program.child, 'exit');

    const lines = new LogLines();
    const postgres = await start(dataDir, lines.add);
    await lines.next('adopted');
    expect(await words(postgres)).toEqual(['hola']);
  });

  it('shares one server among programs that start at once, until the last one stops', async () => {
    const dataDir = join(scratch, 'shared');
    const [first, second] = await Promise.all([start(dataDir), start(dataDir)]);
    const pid = await postmasterPid(first);
    expect(await postmasterPid(second)).toBe(pid);

    await first.stop();
    expect(await postmasterPid(second)).toBe(pid);
    await second.stop();
    await untilGone(pid);
    expect(await fs.readdir(join(dataDir, 'postgres'))).toEqual(['data', 'postgres.log']);
  });

  it('starts anew when the server is just being stopped', async () => {
    const dataDir = await anEarlierDataDir('relay');
    const first = await start(dataDir);
    const [second] = await Promise.all([start(dataDir), first.stop()]);
    expect(await words(second)).toEqual(['hola']);
  });

  it('starts over a lock file whose process id now belongs to another program', async () => {
    const dataDir = await anEarlierDataDir('stale');
    const cluster = join(dataDir, 'postgres', 'data');
    const first = await start(dataDir);
    const lock = await fs.readFile(join(cluster, 'postmaster.pid'), 'utf8');
    await first.stop();
    const { uid, gid } = await fs.stat(cluster);
    const stranger = spawn('sleep', ['60'], isRoot ? { uid, gid } : {});
    children.push(stranger);
    await fs.writeFile(join(cluster, 'postmaster.pid'), lock.replace(/^\d+/, String(stranger.pid)));
    await fs.chown(join(cluster, 'postmaster.pid'), uid, gid);

    expect(await words(await start(dataDir))).toEqual(['hola']);
    expect(stranger.exitCode).toBeNull();
  });

  it('clears what a start that was killed left half made', async () => {
    const dataDir = join(scratch, 'half-made');
    const dead = spawn('true');
    await once(dead, 'exit');
    const unfinished = join(dataDir, 'postgres', `data.new.${dead.pid}.abc123`);
    await fs.mkdir(join(unfinished, 'base'), { recursive: true });

    expect(await query(await start(dataDir), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await expect(fs.stat(unfinished)).rejects.toThrow('ENOENT');
  });

  it('stops once, however often it is asked, and leaves no process', async () => {
    const lines: string[] = [];
    const postgres = await start(await anEarlierDataDir('stopped'), (line) => lines.push(line));
    const pids = [await postmasterPid(postgres), ...(await backendPids(postgres))];
    await Promise.all([postgres.stop(), postgres.stop()]);
    await postgres.stop();
    await Promise.all(pids.map(untilGone));
    expect(lines).toEqual([expect.stringContaining('started'), 'Postgres stopped.']);
    await expect(query(postgres, 'SELECT 1')).rejects.toThrow('ENOENT');
  });

  it('stops while its server is being started again', async () => {
    const lines = new LogLines();
    const dataDir = await anEarlierDataDir('interrupted');
    const postgres = await start(dataDir, lines.add);
    process.kill(await postmasterPid(postgres), 'SIGKILL');
    await lines.next('went away');
    await postgres.stop();
    const postmaster = await readPostmaster(join(dataDir, 'postgres', 'data'));
    expect(postmaster?.isRunning ?? false).toBe(false);
  });

  it('names the mend when the data is of another Postgres', async () => {
    const dataDir = join(scratch, 'old');
    await fs.mkdir(join(dataDir, 'postgres', 'data'), { recursive: true });
    await fs.writeFile(join(dataDir, 'postgres', 'data', 'PG_VERSION'), '15\n');
    await expect(start(dataDir)).rejects.toThrow(
      /data was made by Postgres 15; this version brings 17\. Move/,
    );
  });

  it('names the mend when DATA_DIR is not a folder', async () => {
    const file = join(scratch, 'file');
    await fs.writeFile(file, '');
    await expect(start(file)).rejects.toThrow(`DATA_DIR (${file}) is not a folder`);
  });

  it('names the mend on a system without binaries', () => {
    expect(() => findPackage('plan9-x64')).toThrow(
      'There is no embedded Postgres for plan9-x64; set DATABASE_URL to a Postgres 15 or newer.',
    );
  });

  describeWithNamespaces('started by root where it may make user namespaces (skipped elsewhere)', () => {
    it('runs below a folder that only root may enter, and out of it again', async () => {
      const parent = join(scratch, 'parent');
      const dataDir = await anEarlierDataDir('parent', 'data');
      const owners = [];
      for (const mode of [0o700, 0o755, 0o700]) {
        await fs.chmod(parent, mode);
        const postgres = await start(dataDir);
        await query(postgres, `INSERT INTO kept VALUES ('${mode.toString(8)}')`);
        await postgres.stop();
        owners.push((await fs.stat(join(dataDir, 'postgres', 'data'))).uid === 0 ? 'root' : 'user');
        expect(await modeOf(parent)).toBe(mode);
      }
      expect(owners).toEqual(['root', 'user', 'root']);
      expect(await words(await start(dataDir))).toEqual(['hola', '700', '755', '700']);
    });
  });

  describeAsRoot('started by root (skipped for anyone else)', () => {
    it('runs as another user in a DATA_DIR that only root may enter', async () => {
      const dataDir = await anEarlierDataDir('closed');
      expect(await words(await start(dataDir))).toEqual(['hola']);
      expect(await modeOf(dataDir)).toBe(0o701);
      expect((await fs.stat(join(dataDir, 'postgres', 'data'))).uid).not.toBe(0);
    });

    it('copies the programs when the server cannot read them where they are', async () => {
      const { native, folder } = await aCopyOfTheBinaries('unreadable');
      await fs.chmod(native, 0o700);
      const nobody = { kind: 'user' as const, uid: 65_534, gid: 65_534 };
      const bin = await readyBinaries({ native, version: '17.0' }, nobody, folder);
      expect(bin).toBe(join(folder, 'server-17.0', 'bin'));
    });
  });

  it('makes the library links that the install script would have made', async () => {
    const { native, folder } = await aCopyOfTheBinaries('links');
    const libraries = join(native, 'lib');
    const links = (await fs.readdir(libraries, { withFileTypes: true })).filter((file) =>
      file.isSymbolicLink(),
    );
    expect(links).not.toEqual([]);
    for (const link of links) await fs.unlink(join(libraries, link.name));

    const self = { kind: 'self' as const, uid: 0, gid: 0 };
    expect(await readyBinaries({ native, version: '17.0' }, self, folder)).toBe(join(native, 'bin'));
    expect(await fs.readdir(folder)).toEqual([]);
  });

  async function aCopyOfTheBinaries(name: string): Promise<{ native: string; folder: string }> {
    const native = join(scratch, name, 'native');
    const folder = join(scratch, name, 'postgres');
    await fs.mkdir(folder, { recursive: true });
    execFileSync('cp', ['-RP', findPackage().native, native]);
    return { native, folder };
  }

  function anotherProgram(dataDir: string): { child: ChildProcess; lines: LogLines } {
    const program = `
      const { EmbeddedPostgres } = require('./src/platform/database/embedded-postgres');
      EmbeddedPostgres.start({ dataDir: process.argv[1], log: console.log });`;
    const child = spawn(process.execPath, ['-r', '@swc-node/register', '-e', program, dataDir], {
      cwd: projectFolder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const lines = new LogLines();
    createInterface({ input: child.stdout }).on('line', lines.add);
    return { child, lines };
  }
});

const settings = `
  SELECT datlocprovider AS provider, datlocale AS locale, pg_encoding_to_char(encoding) AS encoding,
         current_setting('TimeZone') AS zone, current_setting('listen_addresses') AS addresses,
         current_setting('fsync') AS fsync
  FROM pg_database WHERE datname = current_database()`;

/** Waits for lines instead of for time. */
class LogLines {
  private unread: string[] = [];
  private wake = (): void => undefined;

  readonly add = (line: string): void => {
    this.unread.push(line);
    this.wake();
  };

  async next(part: string): Promise<void> {
    while (!this.unread.some((line) => line.includes(part))) {
      await new Promise<void>((resume) => (this.wake = resume));
    }
    this.unread = this.unread.slice(this.unread.findIndex((line) => line.includes(part)) + 1);
  }
}

async function query(postgres: EmbeddedPostgres, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client(postgres.connection);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function words(postgres: EmbeddedPostgres): Promise<unknown[]> {
  return (await query(postgres, 'SELECT word FROM kept')).map((row) => row['word']);
}

async function postmasterPid(postgres: EmbeddedPostgres): Promise<number> {
  const [row] = await query(postgres, `SELECT current_setting('data_directory') AS cluster`);
  return (await readPostmaster(row?.['cluster'] as string))!.pid;
}

async function backendPids(postgres: EmbeddedPostgres): Promise<number[]> {
  return (await query(postgres, 'SELECT pid FROM pg_stat_activity')).map((row) => row['pid'] as number);
}

async function modeOf(path: string): Promise<number> {
  return (await fs.stat(path)).mode & 0o777;
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

async function untilGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await pause(5);
  }
}
