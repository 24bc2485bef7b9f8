import { Tx } from '../platform/database/database';
import { lockContent } from './media-keeper.service';
import { MediaStore, nameOf } from './media-store';

/** Bytes, as a row of `media` names them. */
export interface Content {
  readonly tenantId: string;
  readonly sha256: string;
  readonly size: number;
}

/** From here on nobody stores these, nor relies on them, before the end of the transaction. */
export async function lockContents(tx: Tx, contents: readonly Content[]): Promise<void> {
  for (const name of [...new Set(contents.map(nameOfContent))].toSorted()) await lockContent(tx, name);
}

/** Removes those of these contents, which are locked, that no stored file has any more. */
export async function removeUnnamed(tx: Tx, store: MediaStore, contents: readonly Content[]): Promise<void> {
  const named = [...new Map(contents.map((one) => [nameOfContent(one), one]))];
  const rows = await tx.query<{ name: string }>(
    `SELECT name FROM unnest($1::text[], $2::uuid[], $3::text[], $4::bigint[]) AS c (name, tenant_id, sha256, size)
     WHERE NOT EXISTS (
       SELECT 1 FROM media m
       WHERE m.tenant_id = c.tenant_id AND m.sha256 = c.sha256 AND m.size = c.size AND m.state = 'stored'
     )`,
    [
      named.map(([name]) => name),
      named.map(([, { tenantId }]) => tenantId),
      named.map(([, { sha256 }]) => sha256),
      named.map(([, { size }]) => size),
    ],
  );
  await Promise.all(rows.map(async ({ name }) => store.remove(name)));
}

function nameOfContent({ tenantId, ...content }: Content): string {
  return nameOf(tenantId, content);
}
