import { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { ProviderError } from '../domain/inbound';
import { Tx, WorkerDatabase } from '../platform/database/database';
import { mediaBytes, mediaTransferred } from '../platform/metrics/metrics';
import { WhatsappMediaService } from '../providers/cloud-api/whatsapp-media.service';
import { MediaRefusal } from '../providers/media-provider';
import { LineAccess } from '../providers/provider';
import { LinesService } from '../tenants/lines.service';
import { MediaKeeper } from './media-keeper.service';
import { nameOf } from './media-store';
import { Claim, MOST_DEATHS, MOST_REFUSALS, reasonOf, TransferQueue } from './transfer-queue';
import { backOff, TransferRunner } from './transfer-runner';

/** Meta keeps an upload for 30 days; a day is left for the message to leave. */
const KEPT_DAYS = 29;
/** The line, or WhatsApp as a whole, is in trouble; then this file says nothing. */
const TROUBLED_LINE_MS = 30_000;
/** Nobody waits for a file longer than this, whatever keeps it. */
const LONGEST_HOURS = 24;

const MEDIA_GONE: ProviderError = { code: null, title: 'media_gone' };

/** A file and the line that it is to be sent with. */
export interface LineMedia {
  readonly tenantId: string;
  readonly lineId: string;
  readonly mediaId: string;
}

/** WhatsApp has it, or will not take it. */
export interface SettledUpload {
  readonly mediaId: string;
  readonly lineId: string;
  readonly error: ProviderError | null;
}

interface File {
  readonly mimeType: string;
  readonly sha256: string;
  readonly size: number;
  /** It has been tried for as long as it is going to be. */
  readonly overdue: boolean;
}

/** Hands our files to WhatsApp, once per line and 29 days, before the messages that need them are due. */
@Injectable()
export class MediaUploads {
  private readonly logger = new Logger(MediaUploads.name);
  private readonly queue = new TransferQueue('media_uploads', 'media_id');
  readonly runner: TransferRunner;

  /** Told in the transaction that settles an upload. */
  settled: (tx: Tx, upload: SettledUpload) => Promise<void> = async () => {};

  constructor(
    private readonly database: WorkerDatabase,
    lines: LinesService,
    private readonly whatsapp: WhatsappMediaService,
    private readonly keeper: MediaKeeper,
  ) {
    this.runner = new TransferRunner('upload', database, lines, this.queue, (...transfer) =>
      this.transfer(...transfer),
    );
  }

  /**
   * Asks for what WhatsApp does not have (any more), and answers it. The rows stay locked until the transaction ends, so
   * an upload that is settled meanwhile finds the message that waits for it.
   */
  async request(tx: Tx, wanted: readonly LineMedia[]): Promise<LineMedia[]> {
    const missing = await this.missing(tx, wanted);
    if (missing.length === 0) return [];
    const again = `(u.state = 'failed' OR u.uploaded_at < now() - interval '${KEPT_DAYS} days')`;
    const rows = await tx.query<LineMedia & { done: boolean }>(
      `INSERT INTO media_uploads AS u (media_id, line_id, tenant_id)
       SELECT DISTINCT w.media_id, w.line_id, w.tenant_id
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS w (media_id, line_id, tenant_id) ORDER BY 1, 2
       ON CONFLICT (media_id, line_id) DO UPDATE SET
         state = CASE WHEN ${again} THEN 'pending' ELSE u.state END,
         next_at = CASE WHEN ${again} THEN now() ELSE u.next_at END,
         attempts = CASE WHEN ${again} THEN 0 ELSE u.attempts END,
         tries = CASE WHEN ${again} THEN 0 ELSE u.tries END,
         requested_at = CASE WHEN ${again} THEN now() ELSE u.requested_at END
       RETURNING media_id AS "mediaId", line_id AS "lineId", tenant_id AS "tenantId", state = 'done' AS done`,
      [
        missing.map((one) => one.mediaId),
        missing.map((one) => one.lineId),
        missing.map((one) => one.tenantId),
      ],
    );
    return rows.filter((row) => !row.done);
  }

  /** Without a lock, so that many messages with one file do not wait for each other. */
  private async missing(tx: Tx, wanted: readonly LineMedia[]): Promise<LineMedia[]> {
    return tx.query<LineMedia>(
      `SELECT w.media_id AS "mediaId", w.line_id AS "lineId", w.tenant_id AS "tenantId"
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS w (media_id, line_id, tenant_id)
       LEFT JOIN media_uploads u USING (media_id, line_id)
       WHERE (u.state = 'done' AND u.uploaded_at > now() - interval '${KEPT_DAYS} days') IS NOT TRUE`,
      [wanted.map((one) => one.mediaId), wanted.map((one) => one.lineId), wanted.map((one) => one.tenantId)],
    );
  }

  /** WhatsApp's ids of our files, by line and file. */
  async providerIds(
    tx: Tx,
    wanted: readonly Omit<LineMedia, 'tenantId'>[],
  ): Promise<(one: Omit<LineMedia, 'tenantId'>) => string | undefined> {
    const rows = await tx.query<Omit<LineMedia, 'tenantId'> & { id: string }>(
      `SELECT media_id AS "mediaId", line_id AS "lineId", provider_media_id AS id
       FROM unnest($1::uuid[], $2::uuid[]) AS w (media_id, line_id) JOIN media_uploads USING (media_id, line_id)
       WHERE provider_media_id IS NOT NULL`,
      [wanted.map((one) => one.mediaId), wanted.map((one) => one.lineId)],
    );
    const ids = new Map(rows.map((row) => [`${row.lineId} ${row.mediaId}`, row.id]));
    return ({ lineId, mediaId }) => ids.get(`${lineId} ${mediaId}`);
  }

  /** WhatsApp refused a message with these: they are uploaded anew for the next one. */
  async distrust(tx: Tx, refused: readonly Omit<LineMedia, 'tenantId'>[]): Promise<void> {
    await tx.query(
      `UPDATE media_uploads u SET uploaded_at = 'epoch'
       FROM unnest($1::uuid[], $2::uuid[]) AS w (media_id, line_id)
       WHERE u.media_id = w.media_id AND u.line_id = w.line_id AND u.state = 'done'`,
      [refused.map((one) => one.mediaId), refused.map((one) => one.lineId)],
    );
  }

  private async transfer(claim: Claim, line: LineAccess, signal: AbortSignal): Promise<void> {
    if (claim.tries >= MOST_DEATHS) return this.fail(claim, { code: null, title: 'gave_up' });
    const file = await this.load(claim);
    if (file === undefined) return this.fail(claim, MEDIA_GONE);
    let content: Readable | null;
    try {
      content = await this.keeper.store.open(nameOf(claim.tenantId, file));
    } catch (error) {
      if (!file.overdue) throw error;
      return this.fail(claim, overdue({ code: null, title: 'media_store_unavailable' }, claim));
    }
    if (content === null) return this.fail(claim, MEDIA_GONE);
    await this.handOver(claim, { line, file, content }, signal);
  }

  private async handOver(
    claim: Claim,
    { line, file, content }: { line: LineAccess; file: File; content: Readable },
    signal: AbortSignal,
  ): Promise<void> {
    // While Graph is being connected nobody reads it yet, and an error that nobody hears ends the process.
    content.on('error', () => undefined);
    const interrupt = () => content.destroy(new Error('interrupted'));
    signal.addEventListener('abort', interrupt);
    try {
      if (signal.aborted) return await this.interrupted(claim);
      const upload = { mimeType: file.mimeType, bytes: file.size, content };
      const uploaded = await this.whatsapp.upload(line, upload);
      if (uploaded.outcome === 'uploaded') await this.finish(claim, uploaded.providerMediaId, file.size);
      else if (signal.aborted) await this.interrupted(claim);
      else await this.refuse(claim, file, uploaded);
    } finally {
      signal.removeEventListener('abort', interrupt);
      content.destroy();
    }
  }

  private async load(claim: Claim): Promise<File | undefined> {
    const [row] = await this.database.query<File & { size: string }>(
      `SELECT m.mime_type AS "mimeType", m.sha256, m.size,
              u.requested_at <= now() - interval '${LONGEST_HOURS} hours' AS overdue
       FROM media m JOIN media_uploads u ON u.media_id = m.id AND u.line_id = $2
       WHERE m.id = $1 AND m.state = 'stored'`,
      [claim.id, claim.lineId],
    );
    return row === undefined ? undefined : { ...row, size: Number(row.size) };
  }

  private async finish(claim: Claim, providerMediaId: string, bytes: number): Promise<void> {
    await this.settle(claim, { state: 'done', providerMediaId, error: null }, { outcome: 'stored', bytes });
  }

  private async refuse(claim: Claim, file: File, { verdict, error }: MediaRefusal): Promise<void> {
    const ofLine = verdict === 'pause_line' || verdict === 'slow_line';
    if (verdict === 'never' || (!ofLine && claim.attempts + 1 >= MOST_REFUSALS))
      return this.fail(claim, withMend(error));
    if (file.overdue) return this.fail(claim, overdue(error, claim));
    const inMs = ofLine ? TROUBLED_LINE_MS : backOff(claim.attempts);
    await this.postpone(claim, { inMs, counted: !ofLine, reason: reasonOf(error) });
  }

  private async interrupted(claim: Claim): Promise<void> {
    await this.postpone(claim, { inMs: 0, counted: false, reason: 'interrupted' });
  }

  private async postpone(
    claim: Claim,
    later: { inMs: number; counted: boolean; reason: string },
  ): Promise<void> {
    mediaTransferred.inc({ way: 'upload', outcome: 'postponed' });
    this.logger.debug('a file is handed over again later', { reason: later.reason });
    await this.queue.postpone(this.database, claim, later);
  }

  private async fail(claim: Claim, error: ProviderError): Promise<void> {
    this.logger.warn('WhatsApp does not take a file', { code: error.code, reason: error.title });
    // Meta's code for media that it does not take.
    const shown = { ...error, code: error.code ?? 131053 };
    const row = { state: 'failed', providerMediaId: null, error: shown } as const;
    await this.settle(claim, row, { outcome: 'failed', bytes: 0 });
  }

  private async settle(
    claim: Claim,
    row: { state: 'done' | 'failed'; providerMediaId: string | null; error: ProviderError | null },
    { outcome, bytes }: { outcome: 'stored' | 'failed'; bytes: number },
  ): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      const held = await tx.query(
        `UPDATE media_uploads SET state = $4, provider_media_id = $5, error = $6, tries = 0, reason = NULL,
                                  uploaded_at = CASE $4 WHEN 'done' THEN now() END
         WHERE ${this.queue.held} RETURNING 1`,
        [...this.queue.holder(claim), row.state, row.providerMediaId, JSON.stringify(row.error)],
      );
      if (held.length === 0) return;
      await this.settled(tx, { mediaId: claim.id, lineId: claim.lineId, error: row.error });
      tx.afterCommit(() => {
        mediaTransferred.inc({ way: 'upload', outcome });
        mediaBytes.inc({ way: 'upload' }, bytes);
      });
    });
  }
}

/** Of what has no words of Meta's: what is to be mended before it is sent again. */
function withMend(error: ProviderError): ProviderError {
  if (error.code !== null) return error;
  const details =
    error.title === 'MEDIA_UNREADABLE'
      ? 'the media store does not give the whole file: restore it there, then send it again'
      : 'a proxy on the way to Graph takes no such file: raise its limit of size, then send it again';
  return { ...error, details };
}

function overdue(error: ProviderError, { lineId }: Claim): ProviderError {
  const details = `not handed over within ${LONGEST_HOURS} hours: mend what GET /api/v1/lines/${lineId}/doctor finds, or the media store, then send it again`;
  return { ...error, details };
}
