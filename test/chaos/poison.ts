import type { Client } from 'pg';
import { api, APP_SECRET, LINES, postgres, System, TOKEN, VERIFY_TOKEN } from './system';

/** The line of a business whose rules make every message fail. */
export const POISONED = LINES[LINES.length - 1]?.phoneNumberId ?? '';

/** A second line of the first business, and the poisoned line. */
export async function addLines(system: System): Promise<void> {
  const { items } = (await (await api(system, 'GET', '/tenants')).json()) as { items: { id: string }[] };
  const made = await api(system, 'POST', '/tenants', { name: 'Poison' });
  const { id: poisonedTenant } = (await made.json()) as { id: string };
  const [, second] = LINES;
  await addLine(system, items[0]?.id, second?.phoneNumberId);
  await addLine(system, poisonedTenant, POISONED);
  const client = await postgres(system);
  await client.query(`UPDATE rules SET "when" = '{"type":"keyword"}' WHERE tenant_id = $1`, [poisonedTenant]);
  await client.end();
}

async function addLine(system: System, tenantId?: string, phoneNumberId?: string): Promise<void> {
  const secrets = { token: TOKEN, verifyToken: VERIFY_TOKEN, appSecret: APP_SECRET };
  const answer = await api(system, 'POST', '/lines', { tenantId, phoneNumberId, ...secrets });
  if (!answer.ok) throw new Error(`line not made: ${await answer.text()}`);
}

export async function mendRules(client: Client): Promise<void> {
  await client.query(
    `UPDATE rules SET "when" = '{"type":"fallback"}'
     WHERE tenant_id = (SELECT tenant_id FROM lines WHERE phone_number_id = $1)`,
    [POISONED],
  );
}

/** Events of the poisoned line that wait (or are dead). */
export async function poisoned(client: Client, state: 'pending' | 'dead'): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM events e JOIN lines l ON l.id = e.line_id
     WHERE state IN ('pending', $2) AND l.phone_number_id = $1`,
    [POISONED, state],
  );
  return rows[0]?.count ?? 0;
}

export async function replayAll(system: System): Promise<void> {
  for (let remaining = 1; remaining > 0;) {
    const answer = await api(system, 'POST', '/dead-letters/replay', { all: true });
    ({ remaining } = (await answer.json()) as { remaining: number });
  }
}

export async function replayEach(system: System, client: Client): Promise<void> {
  await replayThose(system, client, 'SELECT id FROM dead_letters ORDER BY id');
}

/** The older half: whoever replays a later one first has it answered first. */
export async function replayHalf(system: System, client: Client): Promise<void> {
  const half = '(SELECT count(*) / 2 FROM dead_letters)';
  await replayThose(system, client, `SELECT id FROM dead_letters ORDER BY id LIMIT ${half}`);
}

async function replayThose(system: System, client: Client, those: string): Promise<void> {
  const { rows } = await client.query<{ id: string }>(those);
  for (const { id } of rows) await api(system, 'POST', `/dead-letters/${id}/replay`);
}
