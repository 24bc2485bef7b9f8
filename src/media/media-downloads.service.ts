import { Injectable, Logger } from '@nestjs/common';
import { aboutConversations } from '../domain/news';
import { crashPoint } from '../platform/chaos/crash-points';
import { WorkerDatabase } from '../platform/database/database';
import { News } from '../platform/events/news';
import { mediaBytes, mediaTransferred } from '../platform/metrics/metrics';
import { WhatsappMediaService } from '../providers/cloud-api/whatsapp-media.service';
import { Downloaded, MediaRefusal } from '../providers/media-provider';
import { LineAccess } from '../providers/provider';
import { LinesService } from '../tenants/lines.service';
import { MediaKeeper } from './media-keeper.service';
import { StagedFile, Staging } from './staging';
import { Claim, MOST_DEATHS, MOST_REFUSALS, reasonOf, TransferQueue } from './transfer-queue';
import { backOff, TransferRunner } from './transfer-runner';
import { removeUnnamed } from './unnamed';

interface Row {
  readonly providerMediaId: string | null;
  /** Null when it is too old to be of use: addresses live 5 minutes. */
  readonly url: string | null;
  readonly mimeType: string | null;
  readonly claimedSha256: string | null;
  readonly conversationId: string | null;
  /** Meta forgets the id 7 days after the message. */
  readonly expired: boolean;
}

/** Why it was not kept, and whether that is for good. */
interface Trouble {
  readonly reason: string;
  readonly final: boolean;
}

/** Fetches the files of customers' messages, at once, since Meta forgets them. */
@Injectable()
export class MediaDownloads {
  private readonly logger = new Logger(MediaDownloads.name);
  private readonly queue = new TransferQueue('media', 'id');
  readonly runner: TransferRunner;

  constructor(
    private readonly database: WorkerDatabase,
    lines: LinesService,
    private readonly whatsapp: WhatsappMediaService,
    private readonly keeper: MediaKeeper,
    private readonly news: News,
  ) {
    this.runner = new TransferRunner('download', database, lines, this.queue, (...transfer) =>
      this.transfer(...transfer),
    );
  }

  private async transfer(claim: Claim, line: LineAccess, signal: AbortSignal): Promise<void> {
    const row = await this.load(claim);
    if (row === undefined) return;
    if (row.expired) return this.end(claim, row, 'expired', null);
    if (claim.tries >= MOST_DEATHS) return this.end(claim, row, 'failed', 'gave_up');
    const staging = await Staging.begin(this.keeper.stagingFolder);
    try {
      const fetched = await this.fetch(line, row, staging, signal);
      if (fetched.outcome !== 'complete') return await this.refuse(claim, row, fetched, signal);
      const file = await staging.end();
      const trouble = await this.keeper.judge(file);
      if (trouble !== null) return await this.settle(claim, row, trouble);
      await this.keep(claim, row, file);
    } finally {
      await staging.discard();
    }
  }

  /** The webhook's own address first; one that does not give the file (any more) is replaced by a new one. */
  private async fetch(
    line: LineAccess,
    row: Row,
    staging: Staging,
    signal: AbortSignal,
  ): Promise<Downloaded | MediaRefusal> {
    const { mimeType } = row;
    const wanted = { mimeType, bytes: null, mostBytes: this.keeper.mostBytes };
    if (row.url !== null) {
      const direct = await this.whatsapp.download(line, { ...wanted, url: row.url }, staging.write, signal);
      if (direct.outcome !== 'gone') return direct;
    }
    if (row.providerMediaId === null) return { outcome: 'gone', reason: 'no_id' };
    const resolved = await this.whatsapp.resolve(line, row.providerMediaId);
    if (resolved.outcome === 'refused') return resolved;
    const { url, bytes } = resolved.facts;
    return this.whatsapp.download(line, { ...wanted, url, bytes }, staging.write, signal);
  }

  private async refuse(
    claim: Claim,
    row: Row,
    fetched: Exclude<Downloaded, { outcome: 'complete' }> | MediaRefusal,
    signal: AbortSignal,
  ): Promise<void> {
    if (signal.aborted) {
      return this.queue.postpone(this.database, claim, { inMs: 0, counted: false, reason: 'interrupted' });
    }
    await this.settle(claim, row, troubleOf(fetched, claim));
  }

  private async settle(claim: Claim, row: Row, { reason, final }: Trouble): Promise<void> {
    if (final) return this.end(claim, row, 'failed', reason);
    mediaTransferred.inc({ way: 'download', outcome: 'postponed' });
    this.logger.debug('a file is fetched again later', { reason });
    await this.queue.postpone(this.database, claim, { inMs: backOff(claim.attempts), counted: true, reason });
  }

  private async load(claim: Claim): Promise<Row | undefined> {
    const [row] = await this.database.query<Row>(
      `SELECT provider_media_id AS "providerMediaId", mime_type AS "mimeType", claimed_sha256 AS "claimedSha256",
              CASE WHEN created_at > now() - interval '4 minutes' THEN url END AS url,
              conversation_id AS "conversationId", coalesce(expires_at <= now(), false) AS expired
       FROM media WHERE ${this.queue.held}`,
      this.queue.holder(claim),
    );
    return row;
  }

  private async keep(claim: Claim, row: Row, file: StagedFile): Promise<void> {
    const matches = hashMatches(file.sha256, row.claimedSha256);
    await this.keeper.keep(claim.tenantId, file);
    await this.database.inTransaction(async (tx) => {
      await this.keeper.assertThere(tx, claim.tenantId, file);
      const kept = await tx.query(
        `UPDATE media SET state = 'stored', reason = NULL, url = NULL, tries = 0, sha256 = $4, size = $5, sniffed_type = $6,
                          hash_matches = $7, stored_at = now()
         WHERE ${this.queue.held} RETURNING 1`,
        [...this.queue.holder(claim), file.sha256, file.size, file.sniffedType, matches],
      );
      // Its row is another's now, or was erased: then nobody else will remove the bytes.
      if (kept.length === 0)
        await removeUnnamed(tx, this.keeper.store, [{ ...file, tenantId: claim.tenantId }]);
      crashPoint('media-stored');
      tx.afterCommit(
        () => kept.length > 0 && this.report(claim, row, { outcome: 'stored', bytes: file.size }),
      );
    });
    // Kept all the same: which hash Meta tells is not sure in every case.
    if (matches === false) this.logger.warn('a file has another hash than WhatsApp told; it is kept');
  }

  private async end(
    claim: Claim,
    row: Row,
    state: 'failed' | 'expired',
    reason: string | null,
  ): Promise<void> {
    await this.database.query(
      `UPDATE media SET state = $4, reason = coalesce($5, reason), url = NULL, tries = 0 WHERE ${this.queue.held}`,
      [...this.queue.holder(claim), state, reason],
    );
    this.logger.warn('a file of a customer could not be kept', { state, reason });
    this.report(claim, row, { outcome: state, bytes: 0 });
  }

  private report(
    { tenantId }: Claim,
    { conversationId }: Row,
    { outcome, bytes }: { outcome: 'stored' | 'failed' | 'expired'; bytes: number },
  ): void {
    mediaTransferred.inc({ way: 'download', outcome });
    mediaBytes.inc({ way: 'download' }, bytes);
    if (conversationId !== null) this.news.tell(...aboutConversations([{ tenantId, conversationId }]));
  }
}

function troubleOf(
  fetched: Exclude<Downloaded, { outcome: 'complete' }> | MediaRefusal,
  { attempts }: Claim,
): Trouble {
  switch (fetched.outcome) {
    case 'too_large':
      return { reason: 'too_large', final: true };
    case 'gone':
    case 'broken':
      return { reason: fetched.reason, final: fetched.reason === 'no_id' };
    case 'refused': {
      const { verdict, error } = fetched;
      return { reason: reasonOf(error), final: verdict === 'never' && attempts + 1 >= MOST_REFUSALS };
    }
  }
}

/** Base64 in most of Meta's samples, hex in one; null when it told none. */
function hashMatches(sha256: string, claimed: string | null): boolean | null {
  if (claimed === null) return null;
  return claimed.toLowerCase() === sha256 || claimed === Buffer.from(sha256, 'hex').toString('base64');
}
