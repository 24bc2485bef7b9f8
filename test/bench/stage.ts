import { ChildProcess } from 'node:child_process';
import { layCluster } from '../support/cluster';
import { freePort } from '../support/free-port';
import { until } from '../support/until';
import { MetaSide } from './meta-side';
import { spawnProgram, stopped, withFolder } from './processes';
import { cpuMs, postgresCpuMs } from './usage';
import { LINE, SECRET, TOKEN } from './webhooks';

/** CPU time spent so far, in ms. */
export interface Usage {
  readonly recado: number;
  readonly postgres: number;
}

/** Recado with its own embedded Postgres and Meta's side. */
export interface Stage {
  readonly port: number;
  readonly dataDir: string;
  readonly meta: MetaSide;
  /** The process that has the door. */
  readonly pid: number;
  usage(): Usage;
}

export interface Cast {
  /** The door's process: everything in one, or the door alone. */
  readonly role?: 'all' | 'web';
  readonly workers?: number;
  readonly env?: Record<string, string>;
}

/** Starts everything, runs the scenario, and stops and removes everything again. */
export async function onStage<T>(cast: Cast, scenario: (stage: Stage) => Promise<T>): Promise<T> {
  return withFolder(async (dataDir) => {
    layCluster(dataDir);
    const children: ChildProcess[] = [];
    const meta = await MetaSide.start();
    try {
      const port = await freePort();
      const env = { ...environmentOf(dataDir, port, meta.url), ...cast.env };
      children.push(await started({ ...env, ROLE: cast.role ?? 'all' }, port));
      for (let i = 0; i < (cast.workers ?? 0); i += 1)
        children.push(spawnProgram({ ...env, ROLE: 'worker' }));
      return await scenario(stageOf(port, dataDir, meta, children));
    } finally {
      await Promise.all(children.map(stopped));
      await meta.stop();
    }
  });
}

function stageOf(port: number, dataDir: string, meta: MetaSide, children: readonly ChildProcess[]): Stage {
  const pids = children.map((child) => child.pid ?? 0);
  const usage = () => ({
    recado: pids.reduce((sum, pid) => sum + cpuMs(pid), 0),
    postgres: postgresCpuMs(dataDir),
  });
  return { port, dataDir, meta, pid: pids[0] ?? 0, usage };
}

async function started(env: Record<string, string>, port: number): Promise<ChildProcess> {
  const child = spawnProgram(env);
  const isReady = async () =>
    fetch(`http://127.0.0.1:${port}/health/ready`).then(
      (response) => response.ok,
      () => false,
    );
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}`);
    return isReady();
  });
  return child;
}

function environmentOf(dataDir: string, port: number, graphUrl: string): Record<string, string> {
  return {
    NODE_ENV: 'production',
    LOG_LEVEL: 'info',
    PORT: String(port),
    DATA_DIR: dataDir,
    API_KEY: 'bench-api-key-0123456789',
    ENCRYPTION_KEY: '0'.repeat(64),
    WHATSAPP_PHONE_NUMBER_ID: LINE,
    WHATSAPP_API_TOKEN: TOKEN,
    WHATSAPP_VERIFY_TOKEN: 'bench',
    WHATSAPP_APP_SECRET: SECRET,
    WHATSAPP_API_BASE_URL: `${graphUrl}/graph`,
    LINE_MESSAGES_PER_SECOND: '0',
    CONTACT_PACE: 'off',
    TURN_QUIET_MS: '0',
  };
}
