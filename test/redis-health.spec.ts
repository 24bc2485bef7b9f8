import { Redis as Client } from 'ioredis';
import { createTestDatabase, TestDatabase } from './support/database';
import { freePort } from './support/free-port';
import { Ground } from './support/program';
import { describeWithRedis, Redis } from './support/redis';
import { until } from './support/until';

describeWithRedis('the health of wake-ups', () => {
  let database: TestDatabase;
  let redis: Redis;
  let ground: Ground;
  beforeAll(async () => {
    database = await createTestDatabase();
    redis = await Redis.start();
    ground = await Ground.prepare();
  });
  afterAll(async () => {
    await ground.clear();
    await redis.clear();
    await database.drop();
  });

  it('warns of a Redis that forgets, once, and hears its canary', async () => {
    const client = new Client(redis.url);
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await client.quit();
    const port = await freePort();
    const worker = await ground.start({
      ROLE: 'worker',
      WORKER_PORT: String(port),
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      API_KEY: 'redis-health-test-key-0123456789',
      ENCRYPTION_KEY: '0123456789abcdef'.repeat(4),
    });
    await worker.printed(/Redis may lose wake-ups.*maxmemory-policy is allkeys-lru; set noeviction/);
    const metrics = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const ageIn = (text: string) => Number(/^recado_wake_up_canary_age_seconds (.+)$/m.exec(text)?.[1]);
    // The worker may have stood still since it heard one; it hears others.
    await until(async () => {
      const text = await metrics();
      return /recado_wake_ups_total{topic="canary",way="heard"} [1-9]/.test(text) && ageIn(text) < 30;
    });
    expect(worker.output.match(/Redis may lose/g)).toHaveLength(1);
  });
});
