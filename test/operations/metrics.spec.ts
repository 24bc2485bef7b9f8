import { PHONE_NUMBER_ID, startApp, TestApp } from '../support/app';
import { until } from '../support/until';

let recado: TestApp;
beforeAll(async () => {
  recado = await startApp();
});
afterAll(() => recado.close());

/** Samples of the exposition, by name with labels. */
async function scrape(): Promise<Map<string, number>> {
  const text = await (await fetch(`${recado.url}/metrics`)).text();
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

it('measures each stage of the way of a message', async () => {
  await recado.simulator.customer('15550108001').say('hola');
  await recado.settled();
  const least = {
    'recado_webhooks_total{answer="accepted"}': 1,
    recado_acknowledging_seconds_count: 1,
    'recado_inbox_writer_waiting{unit="rows"}': 0,
    recado_expanded_bodies_sum: 1,
    'recado_events_total{kind="message"}': 1,
    'recado_decisions_total{handler="text",rule="keyword",reason="none"}': 1,
    'recado_sends_total{outcome="accepted"}': 2,
    'recado_graph_seconds_count{outcome="accepted"}': 2,
    recado_answering_seconds_count: 1,
    'recado_step_seconds_count{loop="expand"}': 1,
    'recado_wake_ups_total{topic="expand",way="rung"}': 1,
    'recado_wake_ups_total{topic="expand",way="heard"}': 1,
    'recado_news_total{way="told"}': 1,
    'recado_pg_connections{pool="worker",state="total"}': 1,
    recado_pipeline_read: 1,
  };
  // What the tables show already may be counted, and heard of, a moment later.
  let now = new Map<string, number>();
  const lacking = () => Object.entries(least).filter(([name, value]) => !((now.get(name) ?? -1) >= value));
  await until(async () => {
    now = await scrape();
    return lacking().length === 0;
  });
  expect(lacking()).toEqual([]);
});

it('shows what waits, and since when, as Postgres knows it', async () => {
  await recado.query(
    `INSERT INTO dead_letters (inbox_id, path, reason, error) VALUES (1, 'a', 'unknown_line', ''), (2, 'b', 'unknown_line', '')`,
  );
  await recado.query(
    `INSERT INTO line_paces (line_id, paused_until) VALUES ($1, now() + interval '1 hour')
     ON CONFLICT (line_id) DO UPDATE SET paused_until = excluded.paused_until`,
    [recado.lineId],
  );
  await recado.query(
    `INSERT INTO inbox (app_digest, body, received_at, next_at) VALUES ('', '{}', now() - interval '1 minute', 'infinity')`,
  );
  await recado.query(
    `INSERT INTO outbox (id, tenant_id, line_id, conversation_id, kind, state)
     VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 0, 'message', 'unknown')`,
  );
  // What was read within the last seconds is shown again; what was written first is read last.
  let now = new Map<string, number>();
  await until(async () => {
    now = await scrape();
    return now.get('recado_pipeline_rows{stage="inbox",state="new"}') === 1;
  });
  await until(async () => {
    now = await scrape();
    return now.get('recado_pipeline_rows{stage="outbox",state="unknown"}') === 1;
  });
  expect(now.get('recado_dead_letters_open{reason="unknown_line"}')).toBe(2);
  expect(now.get('recado_pipeline_oldest_seconds{stage="inbox"}')).toBeGreaterThanOrEqual(60);
  expect(now.get('recado_pipeline_oldest_seconds{stage="outbox"}')).toBe(0);
  expect(now.get('recado_lines_paused')).toBe(1);
  expect(now.get('recado_lanes{lane="in",state="ready"}')).toBe(0);
});

it('has no label that could hold an id, a phone or a text', async () => {
  const values = [...(await scrape()).keys()].flatMap((name) =>
    [...name.matchAll(/(\w+)="([^"]*)"/g)].filter(([, label]) => label !== 'le').map(([, , value]) => value),
  );
  for (const value of values) {
    expect(value).not.toContain(recado.lineId);
    expect(value).not.toContain(PHONE_NUMBER_ID);
    expect(value).not.toMatch(/\d{8,}|[0-9a-f]{8}-[0-9a-f]{4}|wamid/i);
  }
});
