import { DataSource } from 'typeorm';
import { PipelineCounts, PipelineService } from '../../src/operations/pipeline.service';
import { StateCountsService } from '../../src/operations/state-counts.service';
import { WorkerDatabase } from '../../src/platform/database/database';
import { OpenStates1796200000001 } from '../../src/platform/database/migrations/1796200000001-open-states';
import { everywhere } from '../../src/platform/database/tenant-scope';
import { startApp, TestApp } from '../support/app';
import { createTestDatabase, TestDatabase } from '../support/database';

let server: TestDatabase;
let recado: TestApp;
let pipeline: Pick<PipelineService, 'counts'>;
let shown: StateCountsService;
let database: WorkerDatabase;
beforeAll(async () => {
  server = await createTestDatabase();
  recado = await startApp({ database: server });
  const service = recado.app.get(PipelineService, { strict: false });
  pipeline = { counts: async () => everywhere(async () => service.counts()) };
  shown = recado.app.get(StateCountsService, { strict: false });
  database = recado.app.get(WorkerDatabase, { strict: false });
});
afterAll(async () => {
  await recado.close();
  await server.drop();
});

/** The whole tables, counted. */
async function counted(): Promise<unknown> {
  const of = async (table: string, states: readonly string[]) => {
    const rows = await recado.query<{ state: string; count: number }>(
      `SELECT state, count(*)::int AS count FROM ${table} GROUP BY state`,
    );
    return Object.fromEntries(
      states.map((state) => [state, rows.find((row) => row.state === state)?.count ?? 0]),
    );
  };
  return {
    inbox: await of('inbox', ['new', 'expanded', 'dead']),
    events: {
      ...(await of('events', ['pending', 'done', 'skipped', 'dead'])),
      oldestPendingMs: expect.any(Number),
    },
    outbox: await of('outbox', ['pending', 'sending', 'sent', 'rejected', 'unknown', 'cancelled']),
  };
}

const insertEvents = (state: string, rows: number) =>
  `INSERT INTO events (key, inbox_id, path, kind, state, arrived_at)
   SELECT gen_random_uuid(), 0, '', 'field', '${state}', now() FROM generate_series(1, ${rows})`;

async function folds(): Promise<void> {
  await Promise.all([shown.fold(), shown.fold(), shown.fold()]);
}

it('counts what the program wrote', async () => {
  const customers = ['15550106001', '15550106002', '15550106003'];
  await Promise.all(customers.map((phone) => recado.simulator.customer(phone).say('hola')));
  await recado.settled();
  const now = await pipeline.counts();
  expect(now).toEqual(await counted());
  expect(now.events.done).toBeGreaterThanOrEqual(3);
  expect(now.outbox.sent).toBe(3);
});

it('counts what existed before it began to count', async () => {
  await recado.query('TRUNCATE state_counts');
  const source = await new DataSource({ type: 'postgres', url: server.url }).initialize();
  await new OpenStates1796200000001().up(source.createQueryRunner());
  await source.destroy();
  expect(await pipeline.counts()).toEqual(await counted());
});

it('counts what many change at a time, while it is folded, and not what is rolled back', async () => {
  const work = Array.from({ length: 40 }, (_, i) =>
    database
      .inTransaction(async (tx) => {
        await tx.query(insertEvents('done', 7));
        await tx.query(insertEvents('skipped', 3));
        await tx.query(
          `UPDATE events SET state = 'skipped' WHERE id IN
             (SELECT id FROM events WHERE state = 'done' AND inbox_id = 0 LIMIT 2 FOR UPDATE SKIP LOCKED)`,
        );
        await tx.query(
          `DELETE FROM events WHERE id IN
             (SELECT id FROM events WHERE state = 'skipped' AND inbox_id = 0 LIMIT 2 FOR UPDATE SKIP LOCKED)`,
        );
        if (i % 4 === 0) throw new Error('rolled back');
      })
      .catch(() => undefined),
  );
  await Promise.all([...work, folds()]);
  await folds();
  expect(await pipeline.counts()).toEqual(await counted());
});

it('shows one moment: nothing on its way is missed or counted twice', async () => {
  const total = ({ events }: PipelineCounts) => events.pending + events.done + events.skipped + events.dead;
  const before = total(await pipeline.counts());
  const move = () =>
    recado.query(
      `UPDATE events SET state = CASE state WHEN 'dead' THEN 'done' ELSE 'dead' END WHERE inbox_id = 0`,
    );
  for (let round = 0; round < 20; round += 1) {
    const [shown] = await Promise.all([pipeline.counts(), move()]);
    expect(total(shown)).toBe(before);
  }
});

it('counts nothing of a table that was emptied', async () => {
  await recado.query('TRUNCATE events');
  expect(await pipeline.counts()).toEqual(await counted());
});
