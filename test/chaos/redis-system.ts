import { join } from 'node:path';
import { EmbeddedPostgres } from '../../src/platform/database/embedded-postgres';
import { layCluster } from '../support/cluster';
import { freePort } from '../support/free-port';
import { Redis } from '../support/redis';
import { StallingProxy } from '../support/stalling-proxy';
import { Member } from './member';
import { DOOR_POINTS, Part, programEnv, System, WORK_POINTS } from './system';

/** One web and two workers with Bull on a Redis of their own, and a Postgres beside them. */
export async function redisSystem(folder: string, graphPort: number): Promise<System> {
  const port = await freePort();
  const redis = await Redis.start();
  const dataDir = join(folder, 'data');
  layCluster(dataDir);
  const database = await EmbeddedPostgres.start({ dataDir });
  const links: Record<string, StallingProxy> = {
    graph: await StallingProxy.to({ port: graphPort, host: '127.0.0.1' }),
  };
  const socket = join(database.connection.host, '.s.PGSQL.5432');
  const part = async (
    name: string,
    env: Record<string, string>,
    crashPoints: Part['crashPoints'],
  ): Promise<Part> => {
    const toPostgres = (links[`${name}-postgres`] = await StallingProxy.to({ path: socket }));
    const toRedis = (links[`${name}-redis`] = await StallingProxy.to({
      port: redis.port,
      host: '127.0.0.1',
    }));
    const member = new Member(
      name,
      {
        ...programEnv(`http://127.0.0.1:${links['graph']?.port}`),
        DATA_DIR: join(folder, 'shared'),
        DATABASE_URL: `postgres://recado@127.0.0.1:${toPostgres.port}/recado`,
        REDIS_URL: `redis://127.0.0.1:${toRedis.port}`,
        ...env,
      },
      join(folder, `${name}.log`),
    );
    return { member, servesHttp: env['ROLE'] === 'web', crashPoints };
  };
  const parts = [
    await part('web', { ROLE: 'web', PORT: String(port) }, DOOR_POINTS),
    await part('worker-1', { ROLE: 'worker' }, WORK_POINTS),
    await part('worker-2', { ROLE: 'worker' }, WORK_POINTS),
  ];
  return {
    url: `http://127.0.0.1:${port}`,
    parts,
    links,
    redis,
    cluster: join(dataDir, 'postgres', 'data'),
    socketFolder: database.connection.host,
    close: async () => {
      await Promise.all(parts.map(({ member }) => member.kill('SIGTERM')));
      await Promise.all(Object.values(links).map((link) => link.close()));
      await redis.clear();
      await database.stop();
    },
  };
}
