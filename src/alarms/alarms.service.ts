import { Injectable, Logger } from '@nestjs/common';
import { Json } from '../domain/json';
import { Tx } from '../platform/database/database';
import { jsonOrNull } from '../platform/database/json-or-null';

export type AlarmSeverity = 'warning' | 'critical';

/** Something that a person has to mend. No phone, text of a customer or secret belongs in it. */
export interface NewAlarm {
  readonly tenantId: string;
  /** Null when it is about a whole account. */
  readonly lineId: string | null;
  /** Id of the WhatsApp Business account. */
  readonly accountId?: string | null;
  /** What is wrong, e.g. `line_token`: at most one alarm of a kind is open for a line, or for an account. */
  readonly kind: string;
  readonly severity: AlarmSeverity;
  /** Meta's code, when one told of it. */
  readonly code?: number | null;
  readonly title: string;
  /** What to do about it. */
  readonly mend: string;
  readonly details?: Json;
  /** When it is over by itself; null or absent when nobody knows. */
  readonly endsAt?: Date | null;
}

/** Which open alarms are over. */
export interface ClearedAlarms {
  readonly lineIds: readonly string[];
  /** Of alarms about whole accounts. */
  readonly accountIds?: readonly string[];
  /** Undefined: whatever their kind. */
  readonly kinds?: readonly string[];
}

/** What somebody has to look after. Rows are locked last of all, so that whoever raises one waits for nobody. */
@Injectable()
export class AlarmsService {
  private readonly logger = new Logger(AlarmsService.name);

  /** Opens alarms; one that is open already is seen once more, and says what was said last. */
  async raise(tx: Tx, alarms: readonly NewAlarm[]): Promise<void> {
    const distinct = [...new Map(alarms.map((alarm) => [nameOf(alarm), alarm])).values()];
    if (distinct.length === 0) return;
    const rows = await tx.query<{ id: string; lineId: string | null; kind: string; code: number | null }>(
      `INSERT INTO alarms AS a (tenant_id, line_id, account_id, kind, severity, code, title, mend, details, ends_at)
       SELECT n.* FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[],
                              $9::jsonb[], $10::timestamptz[])
         AS n (tenant_id, line_id, account_id, kind, severity, code, title, mend, details, ends_at)
       ORDER BY tenant_id, coalesce(line_id::text, account_id, ''), kind
       ON CONFLICT (tenant_id, (coalesce(line_id::text, account_id, '')), kind) WHERE cleared_at IS NULL DO UPDATE SET
         severity = excluded.severity, code = excluded.code, title = excluded.title, mend = excluded.mend,
         details = excluded.details, ends_at = excluded.ends_at, account_id = coalesce(excluded.account_id, a.account_id),
         last_seen_at = now(), count = a.count + 1
       RETURNING a.id, a.line_id AS "lineId", a.kind, a.code`,
      [
        distinct.map((alarm) => alarm.tenantId),
        distinct.map((alarm) => alarm.lineId),
        distinct.map((alarm) => alarm.accountId ?? null),
        distinct.map((alarm) => alarm.kind),
        distinct.map((alarm) => alarm.severity),
        distinct.map((alarm) => alarm.code ?? null),
        distinct.map((alarm) => alarm.title),
        distinct.map((alarm) => alarm.mend),
        distinct.map(({ details }) => jsonOrNull(details)),
        distinct.map(({ endsAt = null }) => endsAt),
      ],
    );
    tx.afterCommit(() => {
      for (const { id, ...about } of rows) this.logger.warn('alarm', { alarmId: id, ...about });
    });
  }

  /** Closes what is over; what is not open stays as it is. */
  async clear(tx: Tx, { lineIds, accountIds = [], kinds }: ClearedAlarms): Promise<void> {
    if (lineIds.length + accountIds.length === 0) return;
    await tx.query(
      `WITH over AS (
         SELECT id FROM alarms
         WHERE cleared_at IS NULL AND (line_id = ANY($1::uuid[]) OR line_id IS NULL AND account_id = ANY($2::text[]))
           AND ($3::text[] IS NULL OR kind = ANY($3))
         ORDER BY tenant_id, coalesce(line_id::text, account_id, ''), kind FOR UPDATE
       )
       UPDATE alarms SET cleared_at = now() FROM over WHERE alarms.id = over.id`,
      [lineIds, accountIds, kinds ?? null],
    );
  }

  /** For a person; `tenantId` is null for one who may close those of every tenant. */
  async clearOne(tx: Tx, tenantId: string | null, id: string): Promise<void> {
    await tx.query(
      `UPDATE alarms SET cleared_at = now()
       WHERE id = $1 AND ($2::uuid IS NULL OR tenant_id = $2) AND cleared_at IS NULL`,
      [id, tenantId],
    );
  }

  /** Of these kinds, those of which a line has an alarm that is not over. */
  async openKinds(tx: Tx, lineId: string, kinds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await tx.query<{ kind: string }>(
      `SELECT kind FROM alarms WHERE line_id = $1 AND kind = ANY($2::text[]) AND cleared_at IS NULL
         AND (ends_at IS NULL OR ends_at > now())`,
      [lineId, kinds],
    );
    return new Set(rows.map(({ kind }) => kind));
  }

  /** Of lines, those that are over by themselves and not cleared yet. */
  async lapsed(tx: Tx): Promise<{ lineId: string; kind: string }[]> {
    return tx.query(
      `SELECT line_id AS "lineId", kind FROM alarms
       WHERE cleared_at IS NULL AND ends_at <= now() AND line_id IS NOT NULL ORDER BY line_id, kind`,
    );
  }

  async countOpen(tx: Tx): Promise<Readonly<Record<AlarmSeverity, number>>> {
    const rows = await tx.query<{ severity: AlarmSeverity; count: number }>(
      'SELECT severity, count(*)::int AS count FROM alarms WHERE cleared_at IS NULL GROUP BY severity',
    );
    return { warning: 0, critical: 0, ...Object.fromEntries(rows.map((row) => [row.severity, row.count])) };
  }
}

function nameOf({ tenantId, lineId, accountId, kind }: NewAlarm): string {
  return `${tenantId} ${lineId ?? accountId ?? ''} ${kind}`;
}
