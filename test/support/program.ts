import { ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layCluster } from './cluster';
import { freePort } from './free-port';

const ROOT = join(__dirname, '..', '..');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The built program as its own process, as `npm start` runs it. */
export class Program {
  /** Everything it wrote to stdout and stderr. */
  output = '';
  readonly ended: Promise<Ended>;

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {
    // With all that it wrote: `exit` may come before the last of it.
    this.ended = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
    const keep = (chunk: Buffer) => {
      this.output += chunk.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
  }

  /** Starts without waiting for anything. Nothing of the suite's environment reaches it but the PATH. */
  static spawn(env: Record<string, string>, script = 'dist/main.js', args: readonly string[] = []): Program {
    const child = spawn(process.execPath, [join(ROOT, script), ...args], {
      cwd: tmpdir(),
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new Program(child, `http://127.0.0.1:${env['PORT']}`);
  }

  /** Starts and waits until it says that it is ready. */
  static async start(env: Record<string, string>): Promise<Program> {
    const program = Program.spawn(env);
    await program.ready();
    return program;
  }

  /** Resolves when it says that it is ready. */
  async ready(): Promise<void> {
    await this.printed(/Recado (runs|works)/);
  }

  /** Resolves when the output matches; rejects when the program ends first. */
  async printed(pattern: RegExp): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!pattern.test(this.output)) return;
        this.child.stdout?.off('data', look);
        resolve();
      };
      this.child.stdout?.on('data', look);
      void this.ended.then(({ code }) => reject(new Error(`ended with ${code}: ${this.output}`)));
      look();
    });
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

/** A folder and a port of its own, and what must be cleared away at the end. */
export class Ground {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'recado program '));
  private readonly programs: Program[] = [];

  private constructor(
    readonly port: number,
    private readonly bare: boolean,
  ) {}

  /** `bare`: the first start makes its own cluster, as it does where nothing has run before. */
  static async prepare({ bare = false } = {}): Promise<Ground> {
    return new Ground(await freePort(), bare);
  }

  get env(): Record<string, string> {
    return { PORT: String(this.port), DATA_DIR: this.dataDir, NODE_ENV: 'test' };
  }

  async start(env: Record<string, string> = {}): Promise<Program> {
    // Kept before it is waited for, so that it is stopped whatever becomes of it.
    const program = this.spawn(env);
    await program.ready();
    return program;
  }

  spawn(env: Record<string, string> = {}, script?: string, args?: readonly string[]): Program {
    this.layCluster(env);
    const program = Program.spawn({ ...this.env, ...env }, script, args);
    this.programs.push(program);
    return program;
  }

  /** For a program with a Postgres of its own. */
  private layCluster(env: Record<string, string>): void {
    if (!this.bare && !('DATABASE_URL' in env)) layCluster(this.dataDir);
  }

  async clear(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.stop()));
    // A program that was killed leaves its Postgres running; one more start and stop takes it down.
    if (existsSync(join(this.dataDir, 'postgres', 'data', 'postmaster.pid'))) {
      const last = Program.spawn({ ...this.env, PORT: String(await freePort()), LOG_LEVEL: 'silent' });
      await last.printed(/Recado runs/).catch(() => undefined);
      await last.stop();
    }
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
