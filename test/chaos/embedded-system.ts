import { join } from 'node:path';
import { layCluster } from '../support/cluster';
import { freePort } from '../support/free-port';
import { StallingProxy } from '../support/stalling-proxy';
import { Member } from './member';
import { DOOR_POINTS, programEnv, System, WORK_POINTS } from './system';

/** Everything in one process, with its embedded Postgres: what `npm start` runs. */
export async function embeddedSystem(folder: string, graphPort: number): Promise<System> {
  const port = await freePort();
  const graph = await StallingProxy.to({ port: graphPort, host: '127.0.0.1' });
  const dataDir = join(folder, 'data');
  layCluster(dataDir);
  const env = {
    ...programEnv(`http://127.0.0.1:${graph.port}`),
    PORT: String(port),
    DATA_DIR: dataDir,
  };
  const member = new Member('all', env, join(folder, 'all.log'));
  const part = { member, servesHttp: true, crashPoints: [...DOOR_POINTS, ...WORK_POINTS] };
  return {
    url: `http://127.0.0.1:${port}`,
    parts: [part],
    links: { graph },
    redis: null,
    cluster: join(dataDir, 'postgres', 'data'),
    socketFolder: join(dataDir, 'postgres', 'run'),
    close: async () => {
      await part.member.kill('SIGTERM');
      await graph.close();
    },
  };
}
