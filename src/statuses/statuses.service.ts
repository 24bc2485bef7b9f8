import { Injectable, Logger } from '@nestjs/common';
import { ChargesService } from '../costs/charges.service';
import { labelOf, StatusUpdate } from '../domain/delivery-status';
import { ConsequencesService, Refusal } from '../outbox/consequences.service';
import { Accepted } from '../outbox/departure';
import { ErasedSending } from '../outbox/outbox-erasures';
import { OutboxReceipts } from '../outbox/outbox-receipts.service';
import { ErasedEvents, erasedName } from '../inbox/erased-events.service';
import { eventKey } from '../inbox/events.service';
import { crashPoint } from '../platform/chaos/crash-points';
import { Tx } from '../platform/database/database';
import { jsonOrNull } from '../platform/database/json-or-null';
import { LOCKS } from '../platform/database/locks';
import { Swept, sweepRows } from '../platform/database/sweep';
import { statusesReceived } from '../platform/metrics/metrics';
import { judgementOfError } from '../providers/cloud-api/error-verdicts';
import { TemplatesService } from '../templates/templates.service';
import { fold, StoredStatus } from './fold';

export interface ReceivedStatus {
  readonly tenantId: string;
  readonly lineId: string;
  readonly status: StatusUpdate;
  readonly timestamp: Date;
}

type PlacedStatus = StoredStatus & Pick<ReceivedStatus, 'tenantId' | 'lineId'>;

/** Receipts of what we sent: every one is kept, and what is shown only moves forward. */
@Injectable()
export class StatusesService {
  private readonly logger = new Logger(StatusesService.name);

  constructor(
    private readonly outbox: OutboxReceipts,
    private readonly charges: ChargesService,
    private readonly consequences: ConsequencesService,
    private readonly templates: TemplatesService,
    private readonly erased: ErasedEvents,
  ) {}

  /**
   * Stores receipts and applies them; those of messages not known yet are parked under the provider's id. Answers those of
   * messages that were erased, of which nothing is kept but what they cost.
   */
  async handleMessageStatus(tx: Tx, all: readonly ReceivedStatus[]): Promise<ReceivedStatus[]> {
    if (all.length === 0) return [];
    const places = await this.locate(tx, all);
    const erased = await this.ofErased(
      tx,
      all.filter((_, i) => places[i] === null),
    );
    await this.charges.add(tx, erased.map(withoutId));
    const located = places.filter((_, i) => !erased.includes(all[i] as ReceivedStatus));
    await this.take(
      tx,
      all.filter((one) => !erased.includes(one)),
      located,
    );
    return erased;
  }

  /** Only of those that no message is found for: almost every receipt finds its own. */
  private async ofErased(tx: Tx, unlocated: readonly ReceivedStatus[]): Promise<ReceivedStatus[]> {
    const keys = unlocated.map(keysOf);
    const erased = await this.erased.among(tx, keys.flat());
    return unlocated.filter((_, i) => keys[i]?.some((key) => erased.has(key)));
  }

  private async take(
    tx: Tx,
    received: readonly ReceivedStatus[],
    located: readonly (string | null)[],
  ): Promise<void> {
    if (received.length === 0) return;
    await tx.query(
      `INSERT INTO statuses (tenant_id, line_id, provider_message_id, outbox_id, status, "timestamp", errors, pricing,
                             participant, conversation)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::timestamptz[], $7::jsonb[],
                            $8::jsonb[], $9::jsonb[], $10::jsonb[])`,
      [
        received.map((one) => one.tenantId),
        received.map((one) => one.lineId),
        received.map(({ status }) => status.providerMessageId),
        located,
        received.map(({ status }) => status.status),
        received.map((one) => one.timestamp),
        received.map(({ status }) => JSON.stringify(status.errors)),
        received.map(({ status }) => jsonOrNull(status.pricing)),
        received.map(({ status }) => jsonOrNull(status.participant)),
        received.map(({ status }) => jsonOrNull(status.conversation)),
      ],
    );
    await this.charges.add(tx, received);
    crashPoint('receiving');
    const known = received.flatMap(({ status, ...place }, i) => {
      const outboxId = located[i];
      return outboxId === null || outboxId === undefined ? [] : [{ ...status, ...place, outboxId }];
    });
    tx.afterCommit(() => {
      for (const [i, { status }] of received.entries()) {
        statusesReceived.inc({
          message: typeof located[i] === 'string' ? 'known' : 'parked',
          status: labelOf(status.status),
        });
      }
    });
    // Of a send whose outcome was unknown, this is the first time that the provider's id is known.
    await this.adoptParked(tx, await this.apply(tx, known));
    for (const { outboxId, status, errors } of known) {
      if (status !== 'failed') this.logger.debug('status received', { outboxId, status });
      else this.logger.warn('message failed', { outboxId, codes: errors.map((error) => error.code) });
    }
  }

  /**
   * To be called before the outcomes of sends are written: receipts that look for their message at this moment then
   * wait for the COMMIT, and those that have looked in vain are there to be adopted.
   */
  async expectReceipts(tx: Tx): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock_shared($1)', [LOCKS.receipts]);
  }

  /** Applies the receipts that came before the message's id was known. */
  async adoptParked(
    tx: Tx,
    messages: readonly { outboxId: string; lineId: string; providerMessageId: string }[],
  ): Promise<void> {
    if (messages.length === 0) return;
    const adopted = await tx.query<PlacedStatus>(
      `UPDATE statuses s SET outbox_id = m.outbox_id
       FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS m (outbox_id, line_id, provider_message_id)
       WHERE s.line_id = m.line_id AND s.provider_message_id = m.provider_message_id AND s.outbox_id IS NULL
       RETURNING s.tenant_id AS "tenantId", s.line_id AS "lineId", s.outbox_id AS "outboxId", s.provider_message_id AS "providerMessageId", s.status,
                 s."timestamp", s.errors`,
      [
        messages.map((message) => message.outboxId),
        messages.map((message) => message.lineId),
        messages.map((message) => message.providerMessageId),
      ],
    );
    await this.apply(tx, adopted);
  }

  /** Merges receipts into their messages, and draws the consequences of failures. */
  private async apply(tx: Tx, statuses: readonly PlacedStatus[]): Promise<Accepted[]> {
    const refusals = statuses.filter(({ status }) => status === 'failed').flatMap(refusalsOf);
    await this.consequences.learn(tx, refusals);
    const accepted = await this.outbox.applyReceipts(tx, fold(statuses));
    await this.consequences.act(tx, refusals, Math.random());
    await this.noteTemplates(tx, refusals);
    return accepted;
  }

  /** A template may turn out to be paused or disabled only after WhatsApp has taken the message. */
  private async noteTemplates(tx: Tx, refusals: readonly Refusal[]): Promise<void> {
    const blocking = refusals.filter(({ judgement }) => judgement.verdict === 'block_template');
    if (blocking.length === 0) return;
    const templates = await this.outbox.templatesOf(
      tx,
      blocking.map(({ outboxId }) => outboxId),
    );
    await this.templates.noteRefusals(
      tx,
      blocking.flatMap(({ outboxId, lineId, error: { code } }) => {
        const named = templates.get(outboxId ?? '');
        return named === undefined || code === null ? [] : [{ ...named, lineId, code }];
      }),
    );
  }

  /** Of messages that are erased, those that wait for them too. */
  async erase(tx: Tx, sendings: readonly ErasedSending[]): Promise<number> {
    const gone = await tx.query(
      `DELETE FROM statuses s USING unnest($1::uuid[], $2::uuid[], $3::text[]) AS m (outbox_id, line_id, provider_message_id)
       WHERE s.outbox_id = m.outbox_id
          OR s.outbox_id IS NULL AND s.line_id = m.line_id AND s.provider_message_id = m.provider_message_id
       RETURNING s.id`,
      [
        sendings.map(({ outboxId }) => outboxId),
        sendings.map(({ lineId }) => lineId),
        sendings.map(({ providerMessageId }) => providerMessageId),
      ],
    );
    return gone.length;
  }

  /** Deletes old receipts. What they said together stays with the outbox row of their message. */
  async forget(tx: Tx, part: { after: string; days: number }): Promise<Swept> {
    const since = 'coalesce(received_at, "timestamp")';
    const { old, next } = await sweepRows(tx, { table: 'statuses', since }, part);
    await tx.query('DELETE FROM statuses WHERE id = ANY($1::bigint[])', [old]);
    return { deleted: old.length, next };
  }

  /** Almost every receipt brings our id back; only one that does not can be about a send being written right now. */
  private async locate(tx: Tx, received: readonly ReceivedStatus[]): Promise<(string | null)[]> {
    const wanted = received.map(({ lineId, status }) => ({ lineId, ...status }));
    const located = await this.outbox.locate(tx, wanted);
    if (!located.includes(null)) return located;
    await tx.lock(LOCKS.receipts);
    return this.outbox.locate(tx, wanted);
  }
}

function refusalsOf({ errors, timestamp: at, ...place }: PlacedStatus): Refusal[] {
  return errors.map((error) => ({ ...place, error, judgement: judgementOfError(error), at }));
}

/** By WhatsApp's id of the message, and by ours. */
function keysOf({ lineId, status: { providerMessageId, correlationId } }: ReceivedStatus): string[] {
  const ids = [providerMessageId, correlationId ?? ''].filter((id) => id !== '');
  return ids.map((id) => eventKey('message', lineId, id));
}

/** WhatsApp's ids of messages hold the number of whoever got them. */
function withoutId(received: ReceivedStatus): ReceivedStatus {
  const { lineId, status } = received;
  if (status.providerMessageId === '') return received;
  return {
    ...received,
    status: { ...status, providerMessageId: erasedName(lineId, status.providerMessageId) },
  };
}
