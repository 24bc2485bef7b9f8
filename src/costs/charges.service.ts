import { Injectable } from '@nestjs/common';
import { CATEGORIES, Charge, CHARGE_TYPES } from '../domain/charge';
import { StatusUpdate } from '../domain/delivery-status';
import { Tx } from '../platform/database/database';
import { chargesMade, pricingsUnreadable } from '../platform/metrics/metrics';
import { marketOf } from './market';
import { Recent } from './recent';

/** A receipt, and whose it is. */
interface Receipt {
  readonly tenantId: string;
  readonly lineId: string;
  readonly status: StatusUpdate;
  readonly timestamp: Date;
}

/** What one message costs. */
interface Entry {
  readonly receipt: Receipt;
  readonly charge: Charge;
}

/** Meta tells the price with two of the three receipts of a message, mostly seconds apart. */
const REMEMBERED = 50_000;

/** The ledger: what WhatsApp says that each message costs. */
@Injectable()
export class ChargesService {
  /** Messages that have their entry, so that later receipts of theirs need not ask. */
  private readonly charged = new Recent(REMEMBERED);

  /**
   * Notes what receipts say of the price of their messages, known here or not. The first of each message counts,
   * whichever receipt brings it. One statement, and none when nothing is new.
   */
  async add(tx: Tx, receipts: readonly Receipt[]): Promise<void> {
    const unreadable = receipts.filter(({ status }) => isUnreadable(status)).length;
    if (unreadable > 0) tx.afterCommit(() => pricingsUnreadable.inc(unreadable));
    const fresh = this.newEntries(receipts);
    if (fresh.size === 0) return;
    const made = await insert(tx, [...fresh.values()]);
    tx.afterCommit(() => {
      for (const key of fresh.keys()) this.charged.add(key);
      for (const { category, type } of made) chargesMade.inc(labelsOf(category, type));
    });
  }

  /** What messages cost stays; which messages they were, and thereby whose, does not. */
  async makeAnonymous(
    tx: Tx,
    messages: readonly {
      readonly lineId: string;
      readonly providerMessageId: string;
      readonly name: string;
    }[],
  ): Promise<void> {
    await tx.query(
      `UPDATE charges SET provider_message_id = m.name
       FROM unnest($1::uuid[], $2::text[], $3::text[]) AS m (line_id, provider_message_id, name)
       WHERE charges.line_id = m.line_id AND charges.provider_message_id = m.provider_message_id`,
      [
        messages.map(({ lineId }) => lineId),
        messages.map(({ providerMessageId }) => providerMessageId),
        messages.map(({ name }) => name),
      ],
    );
  }

  private newEntries(receipts: readonly Receipt[]): ReadonlyMap<string, Entry> {
    const entries = new Map<string, Entry>();
    for (const receipt of receipts) {
      const { charge, providerMessageId } = receipt.status;
      // Without the id of WhatsApp nobody could tell whether the next receipt is of the same message.
      if (charge === null || providerMessageId === '') continue;
      const key = `${receipt.lineId} ${providerMessageId}`;
      if (!this.charged.has(key) && !entries.has(key)) entries.set(key, { receipt, charge });
    }
    return entries;
  }
}

async function insert(
  tx: Tx,
  entries: readonly Entry[],
): Promise<{ readonly category: string; readonly type: string }[]> {
  return tx.query(
    `INSERT INTO charges (line_id, provider_message_id, tenant_id, category, type, free, model, market, currency, amount,
                          charged_at)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::boolean[], $7::text[],
                          $8::text[], $9::text[], $10::numeric[], $11::timestamptz[])
     ON CONFLICT DO NOTHING RETURNING category, type`,
    [
      entries.map(({ receipt }) => receipt.lineId),
      entries.map(({ receipt }) => receipt.status.providerMessageId),
      entries.map(({ receipt }) => receipt.tenantId),
      entries.map(({ charge }) => charge.category),
      entries.map(({ charge }) => charge.type),
      entries.map(({ charge }) => charge.free),
      entries.map(({ charge }) => charge.model),
      entries.map(({ receipt }) => marketOf(receipt.status.recipient)),
      entries.map(({ charge }) => charge.cost?.currency ?? null),
      entries.map(({ charge }) => charge.cost?.amount ?? null),
      entries.map(({ receipt }) => receipt.timestamp),
    ],
  );
}

function isUnreadable({ pricing, charge, status, providerMessageId }: StatusUpdate): boolean {
  return pricing !== null && status !== 'failed' && (charge === null || providerMessageId === '');
}

/** From fixed lists: words that Meta may add are counted together. */
function labelsOf(category: string, type: string): { category: string; type: string } {
  return {
    category: CATEGORIES.includes(category) ? category : 'other',
    type: CHARGE_TYPES.includes(type) ? type : 'other',
  };
}
