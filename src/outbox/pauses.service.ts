import { Injectable, Logger } from '@nestjs/common';
import { AlarmsService } from '../alarms/alarms.service';
import { LanesService } from '../lanes/lanes.service';
import { Database, Tx } from '../platform/database/database';
import { WakeUps } from '../platform/queue/wake-ups';
import { MARKETING_KINDS, PAUSING_KINDS } from '../providers/cloud-api/error-verdicts';
import { Trouble } from '../providers/provider';
import { Entry } from './departure';
import { nextPause, pauseAfter, StoredPause } from './next-pause';
import { PAUSES_OF_REPLIES, TOLD_PAUSES } from './told-pauses';

/** Meta names no time for throttled marketing; for a single customer it is a day. */
const MARKETING_MS = 24 * 60 * 60 * 1000;

/** Every process knows a changed line by then; with its old token it would only be paused again. */
const KNOWN_MS = 2_000;

/** Trouble of a line. */
export interface LineTrouble {
  readonly tenantId: string;
  readonly lineId: string;
  readonly trouble: Trouble;
  readonly code: number | null;
  /** When it was, if a webhook says so; null for right now. */
  readonly at: Date | null;
}

/** What is known of a line's pause. */
interface KnownPause extends StoredPause {
  /** By a webhook: what WhatsApp accepts may still fail, so that only a receipt proves that it is over. */
  readonly told: boolean;
  readonly mendedAt: Date | null;
  readonly marketingMendedAt: Date | null;
}

/** What people see of a line that is held back. */
export interface LinePause {
  /** Then it goes on, or one message tries whether it may. */
  readonly pausedUntil: Date | null;
  readonly pausedCode: number | null;
  readonly pauseReason: string | null;
  readonly marketingPausedUntil: Date | null;
}

/** Lines that are held back: briefly when they were too fast, until a message gets through when a person has to mend them. */
@Injectable()
export class PausesService {
  private readonly logger = new Logger(PausesService.name);

  constructor(
    private readonly alarms: AlarmsService,
    private readonly lanes: LanesService,
    private readonly wakeUps: WakeUps,
  ) {}

  /** A short pause, which ends by itself. One that waits for a mend keeps its reason. */
  async hold(
    tx: Tx,
    lineId: string,
    ms: number,
    { code, title }: { readonly code: number | null; readonly title?: string },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO line_paces AS pace (line_id, tenant_id, paused_until, paused_code, pause_reason)
       VALUES ($1, (SELECT tenant_id FROM lines WHERE id = $1), now() + $2::float8 * interval '1 millisecond', $3, $4)
       ON CONFLICT (line_id) DO UPDATE SET
         paused_until = greatest(pace.paused_until, excluded.paused_until),
         paused_code = CASE WHEN pace.pause_kind IS NULL THEN excluded.paused_code ELSE pace.paused_code END,
         pause_reason = CASE WHEN pace.pause_kind IS NULL THEN excluded.pause_reason ELSE pace.pause_reason END`,
      [lineId, ms, code, title ?? null],
    );
    tx.afterCommit(() => this.logger.warn('line held back', { lineId, code, reason: title, ms }));
  }

  /** Pauses lines until a message gets through, which is tried again and again, and tells people. */
  async pause(tx: Tx, troubles: readonly LineTrouble[]): Promise<void> {
    if (troubles.length === 0) return;
    const stored = await this.stored(tx, troubles);
    const news = troubles.filter(({ lineId, at }) => isNews(at, stored.get(lineId)?.mendedAt));
    const paused = [...new Map(news.map((one) => [one.lineId, one])).values()].flatMap((one) => {
      const before = stored.get(one.lineId);
      const next = nextPause(before, one.trouble.kind);
      const told = one.at !== null || (before?.told === true && before.kind === one.trouble.kind);
      return next === null ? [] : [{ ...one, ...next, told }];
    });
    await this.write(tx, paused);
    await this.raise(tx, news);
  }

  /** Only marketing waits. */
  async pauseMarketing(tx: Tx, troubles: readonly LineTrouble[]): Promise<void> {
    if (troubles.length === 0) return;
    const stored = await this.stored(tx, troubles);
    const news = troubles.filter(({ lineId, at }) => isNews(at, stored.get(lineId)?.marketingMendedAt));
    if (news.length === 0) return;
    await tx.query(
      `INSERT INTO line_paces (line_id, tenant_id, marketing_paused_until)
       SELECT DISTINCT line_id, (SELECT tenant_id FROM lines WHERE id = line_id), now() + $2::float8 * interval '1 millisecond' FROM unnest($1::uuid[]) AS n (line_id)
       ORDER BY line_id
       ON CONFLICT (line_id) DO UPDATE SET marketing_paused_until = excluded.marketing_paused_until`,
      [news.map((one) => one.lineId), MARKETING_MS],
    );
    await this.raise(tx, news);
  }

  async raise(tx: Tx, troubles: readonly LineTrouble[]): Promise<void> {
    await this.alarms.raise(
      tx,
      troubles.map(({ tenantId, lineId, code, trouble }) => ({ tenantId, lineId, code, ...trouble })),
    );
  }

  /**
   * WhatsApp accepted the messages that tried. That ends what it said in an answer; what a webhook told of goes on, a step
   * longer, until the receipt comes.
   */
  async accepted(tx: Tx, probes: readonly Entry[]): Promise<void> {
    if (probes.length === 0) return;
    const stored = await this.stored(tx, probes);
    // Of others a receipt came first.
    const paused = probes.flatMap(({ id, lineId, begins }) => {
      const { kind = null, told = false, tries = 0 } = stored.get(lineId) ?? {};
      if (kind === null) return [];
      const saysNothing = begins && PAUSES_OF_REPLIES.includes(kind);
      return [{ id, lineId, ends: !saysNothing && !told, ms: saysNothing ? null : pauseAfter(tries + 1) }];
    });
    const waiting = paused.filter(({ ends }) => !ends);
    await tx.query(
      `UPDATE line_paces SET
         probe_until = NULL,
         paused_until = CASE WHEN p.ms IS NULL THEN paused_until ELSE now() + p.ms * interval '1 millisecond' END,
         pause_tries = CASE WHEN p.ms IS NULL THEN pause_tries ELSE pause_tries + 1 END
       FROM unnest($1::uuid[], $2::uuid[], $3::float8[]) AS p (line_id, id, ms)
       WHERE line_paces.line_id = p.line_id AND (p.ms IS NULL OR probe_id = p.id)`,
      [waiting.map(({ lineId }) => lineId), waiting.map(({ id }) => id), waiting.map(({ ms }) => ms)],
    );
    await this.end(
      tx,
      paused.filter(({ ends }) => ends).map(({ lineId }) => lineId),
    );
  }

  /** They got through. `afterMs`: they wait so much longer. */
  async end(tx: Tx, lineIds: readonly string[], afterMs = 0): Promise<void> {
    await this.endOf(tx, { lineIds, kinds: null, afterMs });
  }

  /** What lines were paused for is over; pauses for other reasons go on. Lanes are locked before paces. */
  async lift(tx: Tx, lineIds: readonly string[], kinds: readonly string[]): Promise<void> {
    const rows = await tx.query<{ lineId: string }>(
      'SELECT line_id AS "lineId" FROM line_paces WHERE line_id = ANY($1::uuid[]) AND pause_kind = ANY($2::text[])',
      [lineIds, kinds],
    );
    for (const { lineId } of rows) await this.lanes.hasten(tx, 'out', lineId);
    const paused = rows.map(({ lineId }) => lineId);
    await this.endOf(tx, { lineIds: paused, kinds, afterMs: 0 });
    await this.alarms.clear(tx, { lineIds, kinds });
    if (paused.length > 0) tx.afterCommit(() => this.wakeUps.ring('out'));
  }

  /** Closes alarms whose time is over, and ends the pauses that are theirs. */
  async lapse(tx: Tx): Promise<void> {
    for (const { lineId, kind } of await this.alarms.lapsed(tx)) await this.lift(tx, [lineId], [kind]);
  }

  /** Marketing got through: that ends a pause whose time was over, and none that began while it was under way. */
  async endMarketing(tx: Tx, lineIds: readonly string[], { early = false } = {}): Promise<void> {
    if (lineIds.length === 0) return;
    const ended = await tx.query<{ lineId: string }>(
      `UPDATE line_paces SET marketing_paused_until = NULL, marketing_probe_until = NULL,
                             marketing_mended_at = clock_timestamp()
       WHERE line_id = ANY($1::uuid[]) AND ($2 OR marketing_paused_until <= now()) RETURNING line_id AS "lineId"`,
      [lineIds, early],
    );
    await this.alarms.clear(tx, { lineIds: ended.map(({ lineId }) => lineId), kinds: MARKETING_KINDS });
  }

  /** Somebody says that a line is mended: everything may leave, at once or as soon as every process knows of the change. */
  async resume(tx: Tx, lineId: string, { changed }: { readonly changed: boolean }): Promise<void> {
    await this.lanes.hasten(tx, 'out', lineId);
    await this.end(tx, [lineId], changed ? KNOWN_MS : 0);
    await this.endMarketing(tx, [lineId], { early: true });
    tx.afterCommit(() => this.wakeUps.ring('out'));
  }

  /** Pauses by line; a line that is not held back has none. */
  async of(database: Database, lineIds: readonly string[]): Promise<ReadonlyMap<string, LinePause>> {
    const rows = await database.query<LinePause & { lineId: string }>(
      `SELECT line_id AS "lineId", paused_until AS "pausedUntil", paused_code AS "pausedCode",
              pause_reason AS "pauseReason", marketing_paused_until AS "marketingPausedUntil"
       FROM line_paces
       WHERE line_id = ANY($1::uuid[])
         AND (paused_until > now() OR pause_kind IS NOT NULL OR marketing_paused_until IS NOT NULL)`,
      [lineIds],
    );
    return new Map(rows.map(({ lineId, ...pause }) => [lineId, pause]));
  }

  /** `kinds`: of which pauses; null for all. */
  private async endOf(
    tx: Tx,
    {
      lineIds,
      kinds,
      afterMs,
    }: { lineIds: readonly string[]; kinds: readonly string[] | null; afterMs: number },
  ): Promise<void> {
    if (lineIds.length === 0) return;
    await tx.query(
      `UPDATE line_paces SET paused_until = now() + nullif($2::float8, 0) * interval '1 millisecond', paused_code = NULL,
                             pause_kind = NULL, pause_reason = NULL, pause_tries = 0, pause_told = false,
                             probe_until = NULL, probe_id = NULL, mended_at = clock_timestamp()
       WHERE line_id = ANY($1::uuid[]) AND ($3::text[] IS NULL OR pause_kind = ANY($3))`,
      [lineIds, afterMs, kinds],
    );
    await this.alarms.clear(tx, { lineIds, kinds: kinds ?? [...PAUSING_KINDS, ...TOLD_PAUSES] });
    tx.afterCommit(() => this.logger.log('lines go on', { lineIds }));
  }

  private async stored(
    tx: Tx,
    lines: readonly { readonly lineId: string }[],
  ): Promise<Map<string, KnownPause>> {
    const rows = await tx.query<KnownPause & { lineId: string }>(
      `SELECT line_id AS "lineId", pause_kind AS kind, pause_tries AS tries, paused_until > now() AS waits,
              pause_told AS told, mended_at AS "mendedAt", marketing_mended_at AS "marketingMendedAt"
       FROM line_paces WHERE line_id = ANY($1::uuid[]) ORDER BY line_id FOR UPDATE`,
      [lines.map((one) => one.lineId)],
    );
    return new Map(rows.map((row) => [row.lineId, row]));
  }

  private async write(
    tx: Tx,
    paused: readonly (LineTrouble & {
      readonly tries: number;
      readonly ms: number;
      readonly told: boolean;
    })[],
  ): Promise<void> {
    if (paused.length === 0) return;
    await tx.query(
      `INSERT INTO line_paces
         (line_id, tenant_id, paused_until, paused_code, pause_kind, pause_reason, pause_tries, pause_told)
       SELECT line_id, (SELECT tenant_id FROM lines WHERE id = line_id), now() + ms * interval '1 millisecond', code, kind, reason, tries, told
       FROM unnest($1::uuid[], $2::float8[], $3::int[], $4::text[], $5::text[], $6::int[], $7::boolean[])
         AS n (line_id, ms, code, kind, reason, tries, told)
       ORDER BY line_id
       ON CONFLICT (line_id) DO UPDATE SET
         paused_until = excluded.paused_until, paused_code = excluded.paused_code, pause_kind = excluded.pause_kind,
         pause_reason = excluded.pause_reason, pause_tries = excluded.pause_tries,
         pause_told = excluded.pause_told, probe_until = NULL, probe_id = NULL`,
      [
        paused.map((one) => one.lineId),
        paused.map((one) => one.ms),
        paused.map((one) => one.code),
        paused.map((one) => one.trouble.kind),
        paused.map((one) => one.trouble.title),
        paused.map((one) => one.tries),
        paused.map((one) => one.told),
      ],
    );
    tx.afterCommit(() => {
      for (const { lineId, code, trouble, ms } of paused) {
        this.logger.warn('line held back', { lineId, code, reason: trouble.title, ms });
      }
    });
  }
}

/** A status may tell late of what has been mended since. Its time is in whole seconds. */
function isNews(at: Date | null, mendedAt: Date | null = null): boolean {
  return at === null || mendedAt === null || at.getTime() + 1000 > mendedAt.getTime();
}
