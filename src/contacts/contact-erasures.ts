import { Injectable } from '@nestjs/common';
import { Tx } from '../platform/database/database';
import { Alias } from './alias';
import { holdContacts } from './hold-contacts';
import { OptOuts, Suppressions } from './suppressions';

/** A contact that is to be erased, under the id that it has now. */
export interface DoomedContact {
  readonly id: string;
  readonly tenantId: string;
  /** Everything that it is or was known by. */
  readonly aliases: readonly Alias[];
}

/** Contacts that go for good, with all that names them. */
@Injectable()
export class ContactErasures {
  constructor(private readonly suppressions: Suppressions) {}

  /** Also by the id of a contact that was merged into it. The identities are locked: it stays what it is. */
  async find(tx: Tx, tenantId: string | null, id: string): Promise<DoomedContact | undefined> {
    const [contact] = await tx.query<{ id: string; tenantId: string }>(
      `SELECT id, tenant_id AS "tenantId" FROM contacts
       WHERE id = coalesce((SELECT merged_into FROM merged_contacts WHERE id = $1), $1::bigint)
         AND ($2::uuid IS NULL OR tenant_id = $2)`,
      [id, tenantId],
    );
    if (contact === undefined) return undefined;
    const aliases = await tx.query<Alias>(
      'SELECT tenant_id AS "tenantId", kind, scope, value FROM contact_aliases WHERE contact_id = $1',
      [contact.id],
    );
    return { ...contact, aliases };
  }

  /** What it did not want to get is remembered, by hashes. */
  async erase(tx: Tx, { id, tenantId, aliases }: DoomedContact): Promise<void> {
    // Whoever writes to it waits from here on, and then finds nothing.
    await holdContacts(tx, [id]);
    const [optOuts] = await tx.query<OptOuts>(
      `SELECT opted_out_at AS "optedOutAt", marketing_opted_out_at AS "marketingOptedOutAt" FROM contacts WHERE id = $1`,
      [id],
    );
    if (optOuts !== undefined) await this.suppressions.remember(tx, tenantId, aliases, optOuts);
    await tx.query('DELETE FROM contact_merges WHERE $1 IN (contact_id, other_id)', [id]);
    await tx.query('DELETE FROM merged_contacts WHERE merged_into = $1', [id]);
    await tx.query('DELETE FROM consents WHERE contact_id = $1', [id]);
    await tx.query('DELETE FROM contact_aliases WHERE contact_id = $1', [id]);
    await tx.query('DELETE FROM contacts WHERE id = $1', [id]);
  }

  /** Contacts of a tenant, after one of them, of whom nothing was heard, and to whom nothing was said, for that long. */
  async quietFor(
    tx: Tx,
    tenantId: string,
    days: number,
    { after, most }: { after: string; most: number },
  ): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM contacts c WHERE tenant_id = $2 AND ${QUIET} AND id > $3 ORDER BY id LIMIT $4`,
      [days, tenantId, after, most],
    );
    return rows.map(({ id }) => id);
  }

  /** Whether that is still so. */
  async isQuiet(tx: Tx, id: string, days: number): Promise<boolean> {
    const rows = await tx.query(`SELECT 1 FROM contacts c WHERE id = $2 AND ${QUIET}`, [days, id]);
    return rows.length > 0;
  }
}

/** Of a contact `c`, for `$1` days. */
const QUIET = `created_at < now() - $1 * interval '1 day'
  AND NOT EXISTS (SELECT 1 FROM conversations WHERE contact_id = c.id AND last_message_at >= now() - $1 * interval '1 day')
  AND NOT EXISTS (SELECT 1 FROM consents WHERE contact_id = c.id AND created_at >= now() - $1 * interval '1 day')`;
