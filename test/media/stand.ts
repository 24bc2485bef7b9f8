import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Config } from '../../src/platform/config/config';
import { WakeUps } from '../../src/platform/queue/wake-ups';
import { inbound } from '../../src/simulator/inbound';
import { API_KEY, CUSTOMER, TestApp } from '../support/app';
import { found, until } from '../support/until';

export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
export const PDF = Buffer.from('%PDF-1.4\n%demo\n%%EOF\n', 'latin1');

export interface MediaRow {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly attempts: number;
  readonly sniffed_type: string | null;
  readonly hash_matches: boolean | null;
}

export const hexOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** A customer attaches a file and sends it; answers the wamid. */
export async function sendFile(
  recado: TestApp,
  bytes: Buffer,
  part: Record<string, unknown> = {},
  { type = 'document', from = CUSTOMER }: { type?: 'document' | 'image'; from?: string } = {},
): Promise<string> {
  const mimeType = type === 'image' ? 'image/png' : 'application/pdf';
  const control = recado.app.get(Config).apiBaseUrl.replace(/\/graph$/, '');
  const uploaded = await fetch(`${control}/customers/${from}/media`, {
    method: 'POST',
    headers: { 'content-type': mimeType },
    body: new Uint8Array(bytes),
  });
  const { id } = (await uploaded.json()) as { id: string };
  return (await recado.simulator.customer(from).send(inbound[type]({ id, ...part }))).id;
}

/** The row of a message's file, once there is one that fits. */
export async function mediaOf(
  recado: TestApp,
  wamid: string,
  fits: (row: MediaRow) => boolean = ({ state }) => state !== 'pending',
): Promise<MediaRow> {
  return found(async () => {
    const rows = await recado.query<MediaRow>(
      `SELECT d.id, d.state, d.reason, d.attempts, d.sniffed_type, d.hash_matches
       FROM media d JOIN messages m ON m.id = d.message_id WHERE m.provider_message_id = $1`,
      [wamid],
    );
    return rows.find(fits);
  });
}

/** As if the time until the next attempt had passed. */
export async function tryAgain(recado: TestApp): Promise<void> {
  await recado.query(`UPDATE media SET next_at = now() WHERE state = 'pending'`);
  await recado.query(`UPDATE media_uploads SET next_at = now() WHERE state = 'pending'`);
  recado.app.get(WakeUps).ring('media');
}

export async function bytesOf(
  recado: TestApp,
  id: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
  const response = await fetch(`${recado.url}/api/v1/media/${id}`, {
    headers: { authorization: `Bearer ${API_KEY}`, ...headers },
  });
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

/** Names of the files that are kept on disk; those that are arriving are not among them. */
export function keptFiles(recado: TestApp): string[] {
  const folder = join(recado.app.get(Config).dataDir, 'media');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /[0-9a-f]{64}-\d+$/.test(name));
}

/** Resolves when no file is arriving and what arrived in vain is gone. */
export async function nothingArrives(recado: TestApp): Promise<void> {
  const folder = join(recado.app.get(Config).dataDir, 'media', 'arriving');
  await until(() => readdirSync(folder).length === 0);
}
