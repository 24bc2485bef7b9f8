import { createTestDatabase, TestDatabase } from './support/database';
import { freePort } from './support/free-port';
import { Ground, Program } from './support/program';
import { until } from './support/until';

let database: TestDatabase;
let ground: Ground;
let port: number;
beforeAll(async () => {
  database = await createTestDatabase();
  ground = await Ground.prepare();
  port = await freePort();
});
afterAll(async () => {
  await ground.clear();
  await database.drop();
});

const worker = () => ({
  ROLE: 'worker',
  DATABASE_URL: database.url,
  API_KEY: 'worker-port-test-key-0123456789',
  ENCRYPTION_KEY: '0123456789abcdef'.repeat(4),
});

it('serves health and metrics of a worker at WORKER_PORT, and nothing else', async () => {
  const program: Program = await ground.start({ ...worker(), WORKER_PORT: String(port) });
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  expect((await get('/health/live')).status).toBe(200);
  // Each answers what it knows within a second, so that Postgres may be missing in one answer.
  await until(async () => {
    const ready = await get('/health/ready');
    return ready.status === 200 && ((await ready.json()) as { status: string }).status === 'ok';
  });
  await until(async () => {
    const text = await (await get('/metrics')).text();
    return (
      text.includes('recado_step_seconds_count{loop="housekeeping"}') &&
      text.includes('recado_pipeline_read 1')
    );
  });
  for (const path of ['/', '/docs', '/api/v1/pipeline', '/webhook', '/METRICS', '/metrics/']) {
    expect([path, (await get(path)).status]).toEqual([path, 404]);
  }
  const second = ground.spawn({ ...worker(), WORKER_PORT: String(port) });
  expect((await second.ended).code).toBeGreaterThan(0);
  expect(second.output).toContain(`WORKER_PORT: ${port} is in use`);
  expect(await program.stop()).toEqual({ code: 0, signal: null });
});

it('opens no port without it', async () => {
  await ground.start(worker());
  await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow('fetch failed');
});
