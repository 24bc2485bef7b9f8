import { Injectable } from '@nestjs/common';
import { MediaContent, ProviderError } from '../domain/inbound';
import { MediaKind, NOT_FETCHABLE } from '../domain/media';
import { NamedMedia } from '../domain/outbound-media';
import { Database, Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { Swept } from '../platform/database/sweep';
import { WakeUps } from '../platform/queue/wake-ups';
import { MediaKeeper } from './media-keeper.service';
import { kindOf, outboundFault } from './outbound-limits';
import { StagedFile } from './staging';
import { lockContents, removeUnnamed } from './unnamed';

/** Meta: ids from webhooks live 7 days. */
const ID_LIFE_MS = 7 * 24 * 60 * 60 * 1000;
/** One transaction of the sweep: each may be a request to the store. */
const SWEEP_FILES = 50;

/** A file that came with a customer's message. */
export interface InboundMedia {
  readonly tenantId: string;
  readonly lineId: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly kind: MediaKind;
  readonly content: MediaContent;
  readonly errors: readonly ProviderError[];
  readonly timestamp: Date;
}

type MediaState = 'pending' | 'stored' | 'failed' | 'expired';

export interface Media {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: MediaKind;
  readonly state: MediaState;
  readonly reason: string | null;
  readonly mimeType: string | null;
  readonly sniffedType: string | null;
  readonly filename: string | null;
  readonly size: number | null;
  readonly sha256: string | null;
}

export interface NewMedia {
  readonly tenantId: string;
  readonly kind: MediaKind;
  readonly mimeType: string;
  readonly filename: string | null;
  readonly file: StagedFile;
}

/** Files that are old, after one of them; of one tenant, or of all but some. */
export interface OldMedia {
  readonly after: string;
  readonly days: number;
  readonly tenantId?: string | null;
  readonly except?: readonly string[];
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const COLUMNS = `id, tenant_id AS "tenantId", kind, state, reason, mime_type AS "mimeType", sniffed_type AS "sniffedType",
  filename, size::float8 AS size, sha256`;

/** Files of messages, as rows. Their bytes are the {@link MediaKeeper}'s. */
@Injectable()
export class MediaService {
  constructor(
    private readonly keeper: MediaKeeper,
    private readonly wakeUps: WakeUps,
  ) {}

  /** Files to be fetched. What WhatsApp itself could not get is failed at once. */
  async expect(tx: Tx, media: readonly InboundMedia[]): Promise<void> {
    if (media.length === 0) return;
    const failures = media.map(failureOf);
    await tx.query(
      `INSERT INTO media (tenant_id, line_id, conversation_id, message_id, kind, provider_media_id, url, mime_type, filename,
                          claimed_sha256, state, reason, expires_at)
       SELECT m.tenant_id, m.line_id, m.conversation_id, m.message_id, m.kind, m.provider_media_id, m.url, m.mime_type,
              m.filename, m.sha256, CASE WHEN m.reason IS NULL THEN 'pending' ELSE 'failed' END, m.reason, m.expires_at
       FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[],
                   $9::text[], $10::text[], $11::text[], $12::timestamptz[])
         AS m (tenant_id, line_id, conversation_id, message_id, kind, provider_media_id, url, mime_type, filename, sha256,
               reason, expires_at)`,
      [
        media.map((one) => one.tenantId),
        media.map((one) => one.lineId),
        media.map((one) => one.conversationId),
        media.map((one) => one.messageId),
        media.map((one) => one.kind),
        media.map(({ content }) => content.mediaId),
        media.map(({ content }) => content.url ?? null),
        media.map(({ content }) => content.mimeType),
        media.map(({ content }) => content.filename ?? null),
        media.map(({ content }) => content.sha256),
        failures,
        media.map((one) => new Date(one.timestamp.getTime() + ID_LIFE_MS)),
      ],
    );
    tx.afterCommit(() => this.wakeUps.ring('media'));
  }

  /** Of messages that are in another conversation now. */
  async move(
    tx: Tx,
    moved: readonly { readonly messageId: string; readonly conversationId: string }[],
  ): Promise<void> {
    if (moved.length === 0) return;
    await tx.query(
      `UPDATE media SET conversation_id = moved.conversation_id
       FROM unnest($1::bigint[], $2::bigint[]) AS moved (message_id, conversation_id)
       WHERE media.message_id = moved.message_id`,
      [moved.map(({ messageId }) => messageId), moved.map(({ conversationId }) => conversationId)],
    );
  }

  async find(database: Database, id: string): Promise<Media | undefined> {
    const [row] = await database.query<Media>(
      `SELECT ${COLUMNS} FROM media WHERE id = $1 AND state <> 'erased'`,
      [id],
    );
    return row;
  }

  /** Those of these that are there, by id. */
  async load(tx: Tx, ids: readonly string[]): Promise<Map<string, Media>> {
    const rows = await tx.query<Media>(
      `SELECT ${COLUMNS} FROM media WHERE id = ANY($1::uuid[]) AND state <> 'erased'`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** @throws Problem by field for those that this tenant does not have, or that WhatsApp would not take there */
  async assertSendable(tx: Tx, tenantId: string, named: readonly NamedMedia[]): Promise<void> {
    if (named.length === 0) return;
    const known = await this.load(
      tx,
      named.map(({ id }) => id).filter((id) => UUID.test(id)),
    );
    for (const { id, kind, path } of named) {
      const media = known.get(id.toLowerCase());
      const fault =
        media === undefined || media.tenantId !== tenantId
          ? 'is no file of POST /api/v1/media'
          : sendingFault(media, kind);
      if (fault !== undefined) throw Problem.invalid(path, fault);
    }
  }

  /** A file of ours whose bytes the keeper has. */
  async add(tx: Tx, { tenantId, kind, mimeType, filename, file }: NewMedia): Promise<Media> {
    await this.keeper.assertThere(tx, tenantId, file);
    const [row] = await tx.query<Media>(
      `INSERT INTO media (tenant_id, kind, mime_type, filename, state, sha256, size, sniffed_type, stored_at)
       VALUES ($1, $2, $3, $4, 'stored', $5, $6, $7, now()) RETURNING ${COLUMNS}`,
      [tenantId, kind, mimeType, filename, file.sha256, file.size, file.sniffedType],
    );
    if (row === undefined) throw new Error('a file was not added');
    return row;
  }

  /**
   * Has a file fetched again that was given up.
   * @throws Problem when it was not, or WhatsApp has forgotten it
   */
  async retry(tx: Tx, { id }: Media): Promise<void> {
    const rows = await tx.query(
      `UPDATE media SET state = 'pending', reason = NULL, next_at = now(), attempts = 0, tries = 0
       WHERE id = $1 AND state = 'failed' AND provider_media_id IS NOT NULL AND expires_at > now() RETURNING 1`,
      [id],
    );
    if (rows.length === 0) {
      const message = `Media ${id} cannot be fetched (any more): only what failed, has an id of WhatsApp and is younger than 7 days can`;
      throw new Problem('conflict', 'not_retryable', message);
    }
    tx.afterCommit(() => this.wakeUps.ring('media'));
  }

  /** What WhatsApp has forgotten, also of lines that are inactive; and what waits for lines that are gone. */
  async expire(database: Database): Promise<void> {
    await database.query(
      `UPDATE media_uploads u SET state = 'failed', reason = 'line_gone'
       WHERE state = 'pending' AND NOT EXISTS (SELECT 1 FROM lines WHERE lines.id = u.line_id)`,
    );
    await database.query(
      `UPDATE media SET state = 'expired', url = NULL WHERE state = 'pending' AND expires_at < now() - interval '1 hour'`,
    );
  }

  /** Transfers that wait, both ways. */
  async waiting(tx: Tx): Promise<{ download: number; upload: number }> {
    const [row] = await tx.query<{ download: number; upload: number }>(
      `SELECT (SELECT count(*) FROM media WHERE state = 'pending')::float8 AS download,
              (SELECT count(*) FROM media_uploads WHERE state = 'pending')::float8 AS upload`,
    );
    return row ?? { download: 0, upload: 0 };
  }

  /** Removes the bytes of old files, unless a message of ours still waits for them; the rows say that they were there. */
  async forget(tx: Tx, { after, days, tenantId = null, except = [] }: OldMedia): Promise<Swept> {
    const old = await tx.query<{ seq: string; id: string; tenantId: string; sha256: string; size: string }>(
      `SELECT seq, id, tenant_id AS "tenantId", sha256, size FROM media m
       WHERE seq > $1 AND state = 'stored' AND stored_at < now() - $2 * interval '1 day'
         AND ($3::uuid IS NULL OR tenant_id = $3) AND tenant_id <> ALL($4::uuid[])
         AND NOT EXISTS (SELECT 1 FROM media_uploads u WHERE u.media_id = m.id AND u.state = 'pending')
       ORDER BY seq LIMIT ${SWEEP_FILES}`,
      [after, days, tenantId, except],
    );
    const contents = old.map((row) => ({ ...row, size: Number(row.size) }));
    await lockContents(tx, contents);
    await tx.query(
      `UPDATE media SET state = 'expired', reason = 'retention', stored_at = NULL WHERE id = ANY($1::uuid[]) AND state = 'stored'`,
      [old.map((row) => row.id)],
    );
    await removeUnnamed(tx, this.keeper.store, contents);
    return { deleted: old.length, next: old.length < SWEEP_FILES ? null : (old.at(-1)?.seq ?? null) };
  }
}

/** What keeps a file from being sent as that kind; undefined when nothing does. */
function sendingFault(
  { state, kind, mimeType, size, sniffedType }: Media,
  wanted: MediaKind,
): string | undefined {
  if (state !== 'stored' || size === null) return `is ${state}; only a stored file can be sent`;
  const type = mimeType ?? '';
  const fits = kindOf(type) ?? kind;
  if (fits !== wanted) return `is a file for ${fits}, not for ${wanted}`;
  return outboundFault({ mimeType: type, size, sniffedType })?.message;
}

function failureOf({ content, errors }: InboundMedia): string | null {
  if (errors.some((error) => error.code === NOT_FETCHABLE)) return `provider_${NOT_FETCHABLE}`;
  return content.mediaId === null && content.url === undefined ? 'no_id' : null;
}
