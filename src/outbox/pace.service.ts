import { Injectable } from '@nestjs/common';
import { BusinessHours, msWithin } from '../domain/business-hours';
import { Tx } from '../platform/database/database';
import { Entry } from './departure';
import { PAUSES_OF_REPLIES } from './told-pauses';

/** What a line that stood still may send at once: this much of its pace, at least one message. */
const BURST_MS = 100;
/** Whoever tries a paused line, or its marketing, has answered by then, or is gone. */
export const PROBE_MS = 25_000;

/** A line and what it may send a second; 0: as much as it can. */
export interface PacedLine {
  readonly id: string;
  readonly messagesPerSecond: number;
  /** Its marketing waits then. */
  readonly quietHours?: BusinessHours | null;
}

/** What a line may do now. */
export interface Credit {
  readonly lineId: string;
  /** Messages that may leave at once; 0 while it waits or is paused. */
  readonly messages: number;
  /** When there is a message more. */
  readonly nextInMs: number;
  /** It is paused until a message gets through, and this one may try. */
  readonly probing: boolean;
  /** How long its marketing still waits; null when it was not paused, 0 when it may try again. */
  readonly marketingInMs: number | null;
}

interface PaceRow {
  readonly lineId: string;
  readonly credit: number;
  readonly pausedMs: number;
  readonly probing: boolean;
  readonly marketingInMs: number | null;
}

/** How fast each line may send, and whether it may at all. Kept in Postgres, shared by all workers. */
@Injectable()
export class PaceService {
  /** Locks the lines' paces until the transaction ends, so that no two workers spend the same credit. */
  async credits(tx: Tx, lines: readonly PacedLine[]): Promise<Credit[]> {
    const left = (until: string) => `(extract(epoch FROM ${until} - clock_timestamp()) * 1000)::float8`;
    const rows = await tx.query<PaceRow>(
      `SELECT line_id AS "lineId", -${left('next_free_at')} AS credit, pause_kind IS NOT NULL AS probing,
              coalesce(greatest(${left('paused_until')}, ${left('probe_until')}), 0) AS "pausedMs",
              CASE WHEN marketing_paused_until IS NOT NULL
                THEN greatest(${left('marketing_paused_until')}, ${left('marketing_probe_until')}, 0) END AS "marketingInMs"
       FROM line_paces WHERE line_id = ANY($1::uuid[]) ORDER BY line_id FOR UPDATE`,
      [lines.map((line) => line.id)],
    );
    const known = new Map(rows.map((row) => [row.lineId, row]));
    const at = new Date();
    return lines.map((line) => inPeace(creditOf(line, known.get(line.id)), line, at));
  }

  /** Takes the messages that leave now off their lines' credit; one entry per message. */
  async spend(tx: Tx, lines: readonly PacedLine[]): Promise<void> {
    const counts = new Map<string, { line: PacedLine; count: number }>();
    for (const line of lines.filter((one) => one.messagesPerSecond > 0)) {
      counts.set(line.id, { line, count: (counts.get(line.id)?.count ?? 0) + 1 });
    }
    if (counts.size === 0) return;
    const spent = [...counts.values()].map(({ line, count }) => ({ id: line.id, count, ...paceOf(line) }));
    await tx.query(
      `INSERT INTO line_paces AS pace (line_id, tenant_id, next_free_at)
       SELECT line_id, (SELECT tenant_id FROM lines WHERE id = line_id), clock_timestamp() - (burst_ms - spent_ms) * interval '1 millisecond'
       FROM unnest($1::uuid[], $2::float8[], $3::float8[]) AS spent (line_id, burst_ms, spent_ms) ORDER BY line_id
       ON CONFLICT (line_id) DO UPDATE SET next_free_at = greatest(
         excluded.next_free_at,
         pace.next_free_at + (
           SELECT spent_ms * interval '1 millisecond'
           FROM unnest($1::uuid[], $3::float8[]) AS spent (line_id, spent_ms) WHERE spent.line_id = pace.line_id
         )
       )`,
      [
        spent.map((one) => one.id),
        spent.map((one) => one.burstMs),
        spent.map(({ count, stepMs }) => count * stepMs),
      ],
    );
  }

  /**
   * These try whether their lines are mended; nobody else does until they have come back. Their receipts may come first.
   * What the business begins says nothing of a line that may not answer.
   */
  async startProbes(tx: Tx, entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    await tx.query(
      `UPDATE line_paces SET probe_until = clock_timestamp() + $4 * interval '1 millisecond',
                             probe_id = CASE WHEN p.begins AND pause_kind = ANY($5::text[]) THEN NULL ELSE p.id END
       FROM unnest($1::uuid[], $2::uuid[], $3::boolean[]) AS p (line_id, id, begins)
       WHERE line_paces.line_id = p.line_id`,
      [
        entries.map(({ lineId }) => lineId),
        entries.map(({ id }) => id),
        entries.map(({ begins }) => begins),
        PROBE_MS,
        PAUSES_OF_REPLIES,
      ],
    );
  }

  /** The lines' next message of marketing tries whether more may leave; nobody else does until it has come back. */
  async startMarketingProbes(tx: Tx, lineIds: readonly string[]): Promise<void> {
    if (lineIds.length === 0) return;
    await tx.query(
      `UPDATE line_paces SET marketing_probe_until = clock_timestamp() + $2 * interval '1 millisecond'
       WHERE line_id = ANY($1::uuid[])`,
      [lineIds, PROBE_MS],
    );
  }

  /** The attempts came back and say nothing of the line, or of its marketing: others may try. */
  async endProbes(tx: Tx, lineIds: readonly string[], marketingOf: readonly string[]): Promise<void> {
    if (lineIds.length + marketingOf.length === 0) return;
    await tx.query(
      `UPDATE line_paces SET
         probe_until = CASE WHEN line_id = ANY($1::uuid[]) THEN NULL ELSE probe_until END,
         marketing_probe_until = CASE WHEN line_id = ANY($2::uuid[]) THEN NULL ELSE marketing_probe_until END
       WHERE line_id = ANY($1::uuid[] || $2::uuid[])`,
      [lineIds, marketingOf],
    );
  }

  /** Lines that are held back now. */
  async countPaused(tx: Tx): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM line_paces WHERE paused_until > now() OR pause_kind IS NOT NULL',
    );
    return row?.count ?? 0;
  }

  /** The error code for which a line is held back now, null for one without a code; undefined when it is not. */
  async pausedCode(tx: Tx, lineId: string): Promise<number | null | undefined> {
    const [row] = await tx.query<{ code: number | null }>(
      'SELECT paused_code AS code FROM line_paces WHERE line_id = $1 AND paused_until > now()',
      [lineId],
    );
    return row?.code;
  }
}

function creditOf(line: PacedLine, row: PaceRow | undefined): Credit {
  const { credit = Infinity, pausedMs = 0, probing = false, marketingInMs = null } = row ?? {};
  const about = { lineId: line.id, probing, marketingInMs };
  if (pausedMs > 0) return { ...about, messages: 0, nextInMs: pausedMs };
  if (probing) return { ...about, messages: 1, nextInMs: 0 };
  if (line.messagesPerSecond === 0) return { ...about, messages: Infinity, nextInMs: 0 };
  const { stepMs, burstMs } = paceOf(line);
  const usable = Math.min(credit, burstMs);
  const messages = Math.max(0, Math.floor(usable / stepMs));
  return { ...about, messages, nextInMs: Math.max(0, stepMs - usable) };
}

/** In its quiet hours a line's marketing waits until they are over, also when it might try whether it may go on. */
function inPeace(credit: Credit, { quietHours = null }: PacedLine, at: Date): Credit {
  const quietMs = quietHours === null ? 0 : msWithin(quietHours, at);
  return quietMs === 0 ? credit : { ...credit, marketingInMs: Math.max(quietMs, credit.marketingInMs ?? 0) };
}

function paceOf({ messagesPerSecond }: PacedLine): { stepMs: number; burstMs: number } {
  const stepMs = 1000 / messagesPerSecond;
  return { stepMs, burstMs: Math.max(BURST_MS, stepMs) };
}
