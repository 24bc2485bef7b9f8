import { Injectable } from '@nestjs/common';
import { Tx } from '../platform/database/database';
import { holdContacts } from './hold-contacts';

/** What a customer, WhatsApp or a person said about what may be sent. */
export interface Consent {
  readonly tenantId: string;
  readonly contactId: string;
  /** `all`: whatever the business begins; its answers to what the customer asks go on. */
  readonly scope: 'all' | 'marketing';
  readonly value: 'stop' | 'resume';
  /**
   * - `preference`: the customer's choice inside WhatsApp (Meta, "User preferences webhook").
   * - `refusal`: WhatsApp refused marketing for this reason (131050).
   * - `customer`: in their own words or by a button.
   * - `person`: somebody of the business.
   * - `erased`: said before the contact was erased, and remembered.
   */
  readonly source: 'preference' | 'refusal' | 'customer' | 'person' | 'erased';
  readonly at: Date;
}

/** The ledger of consent. Nothing in it is changed or deleted; of two entries the later one counts, whichever came first. */
@Injectable()
export class ConsentService {
  /** Of whoever these contacts are now; who was erased meanwhile has no ledger any more. */
  async record(tx: Tx, said: readonly Consent[]): Promise<void> {
    if (said.length === 0) return;
    const held = await holdContacts(
      tx,
      said.map(({ contactId }) => contactId),
    );
    const consents = said.filter(({ contactId }) => held.has(contactId));
    const contactIds = consents.map(({ contactId }) => held.get(contactId));
    await tx.query(
      `INSERT INTO consents (tenant_id, contact_id, scope, value, source, at)
       SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])`,
      [
        consents.map((consent) => consent.tenantId),
        contactIds,
        consents.map((consent) => consent.scope),
        consents.map((consent) => consent.value),
        consents.map((consent) => consent.source),
        consents.map((consent) => consent.at),
      ],
    );
    await tx.query(
      `UPDATE contacts c SET
         opted_out_at = CASE WHEN al.id IS NULL THEN c.opted_out_at WHEN al.value = 'stop' THEN coalesce(c.opted_out_at, al.at) END,
         marketing_opted_out_at =
           CASE WHEN marketing.id IS NULL THEN c.marketing_opted_out_at
                WHEN marketing.value = 'stop' THEN coalesce(c.marketing_opted_out_at, marketing.at) END
       FROM (SELECT DISTINCT id FROM unnest($1::bigint[]) AS said (id) ORDER BY id) said
       LEFT JOIN LATERAL (${latest('all')}) al ON true
       LEFT JOIN LATERAL (${latest('marketing')}) marketing ON true
       WHERE c.id = said.id`,
      [contactIds],
    );
  }
}

function latest(scope: Consent['scope']): string {
  return `SELECT id, value, at FROM consents WHERE contact_id = said.id AND scope = '${scope}' ORDER BY at DESC, id DESC LIMIT 1`;
}
