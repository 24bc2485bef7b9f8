import { Injectable, Logger, OnApplicationShutdown } from '@nestjs/common';
import type { Request } from 'express';
import { OperatorDatabase } from '../platform/database/database';
import { everywhere } from '../platform/database/tenant-scope';
import { cameFrom } from '../platform/http/came-from';
import { asJob } from '../platform/logging/logger';
import { auditRows } from '../platform/metrics/metrics';
import { requestIdOf } from '../platform/http/request-id';
import { Caller } from './access';

const BATCH = 200;
const MOST_WAITING = 5_000;
const LONGEST_NAME = 200;
const MOST_LOGGED = 20;

/** Something that somebody did, or tried. Names of fields and ids of rows; of values, which role was given and no other. */
export interface Deed {
  /** Whose row it was about; null: the installation's. */
  readonly tenantId: string | null;
  /** A stranger: who failed to sign in. */
  readonly actor: Pick<Caller, 'id' | 'name'> & { readonly kind: Caller['kind'] | 'stranger' };
  /** Method and route, such as `PATCH /api/v1/lines/:id`. */
  readonly action: string;
  readonly target: readonly string[];
  readonly fields: readonly string[];
  /** Status of the answer. */
  readonly outcome: number;
  /** Of the Problem, null when there was none. */
  readonly code: string | null;
}

interface Row extends Deed {
  readonly address: string | null;
  readonly requestId: string | null;
}

/**
 * Adds to the audit log, after the answer: only then is the outcome known, nobody waits for a second COMMIT, and what the
 * answer said stays true when the log cannot be written. The price: a process that is killed between the two has done a thing
 * that the log does not have. Rows of a tick, and those that come while others are written, go together. What cannot be
 * written is counted and said in the program's own log.
 */
@Injectable()
export class AuditService implements OnApplicationShutdown {
  private readonly logger = new Logger(AuditService.name);
  private readonly waiting: Row[] = [];
  private writing: Promise<void> | null = null;

  constructor(private readonly database: OperatorDatabase) {}

  note(request: Request, deed: Deed): void {
    this.add(deed, cameFrom(request) || null, requestIdOf(request));
  }

  /** Where no request is at hand. */
  add(deed: Deed, address: string | null, requestId: string | null): void {
    const row = {
      ...deed,
      actor: { ...deed.actor, name: storable(deed.actor.name) },
      address: address === null ? null : storable(address),
      requestId,
    };
    if (this.waiting.length >= MOST_WAITING) return this.lose([row], 'too many wait to be written');
    this.waiting.push(row);
    this.writing ??= asJob('audit', () => everywhere(() => this.writeAll()));
  }

  /** Resolves when everything that was noted has been written. */
  async settled(): Promise<void> {
    await this.writing;
  }

  /** After the server has closed, so that the last requests are in it too. */
  async onApplicationShutdown(): Promise<void> {
    await this.settled();
  }

  private async writeAll(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) await this.write(this.waiting.splice(0, BATCH));
    this.writing = null;
  }

  private async write(rows: readonly Row[]): Promise<void> {
    try {
      await this.database.query(
        `INSERT INTO audit_log (tenant_id, actor_kind, actor_id, actor_name, action, target, fields, outcome, code, address, request_id)
         SELECT "tenantId", actor->>'kind', actor->>'id', actor->>'name', action, target, fields, outcome, code, address, "requestId"
         FROM jsonb_to_recordset($1::jsonb) AS deed("tenantId" uuid, actor jsonb, action text, target text[], fields text[],
                                                    outcome smallint, code text, address text, "requestId" text)`,
        [JSON.stringify(rows)],
      );
      auditRows.inc({ outcome: 'written' }, rows.length);
    } catch (error) {
      this.lose(rows, error);
    }
  }

  private lose(rows: readonly Row[], reason: unknown): void {
    auditRows.inc({ outcome: 'lost' }, rows.length);
    const deeds = rows
      .slice(0, MOST_LOGGED)
      .map(({ tenantId, actor: { kind, id }, action, target, outcome, requestId }) => ({
        tenantId,
        kind,
        id,
        action,
        target,
        outcome,
        requestId,
      }));
    this.logger.error('audit log not written', { lost: rows.length, deeds }, reason);
  }
}

function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '').slice(0, LONGEST_NAME);
}
