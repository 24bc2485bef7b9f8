import { Injectable } from '@nestjs/common';
import { Database, Tx } from '../platform/database/database';
import { LOCKS } from '../platform/database/locks';
import { PLAYED } from '../tenants/line';
import { holdContacts } from './hold-contacts';
import { Same } from './register';

/** Why two contacts became one: a number, ids that name each other, or a person who said so. */
export type MergeReason = Same['reason'] | 'person';

export interface ProposedMerge {
  readonly contactId: string;
  readonly otherId: string;
  readonly reason: Same['reason'];
}

/** `fromId` ends as a part of `intoId`. Of the two, `freshId` is the one that was in touch last. */
export interface ContactMerge {
  readonly intoId: string;
  readonly fromId: string;
  readonly freshId: string;
  readonly reason: MergeReason;
}

/** What is known of a contact before it is merged. */
export interface MergeCandidate {
  readonly id: string;
  readonly tenantId: string;
  /** Played by the simulator. */
  readonly played: boolean;
  /** Scopes and values of its user ids. */
  readonly userIds: readonly { readonly scope: string; readonly value: string }[];
}

/** Contacts that are one: found, merged, and resolvable by their former ids. */
@Injectable()
export class ContactMerges {
  /** Called after the commit of new proposals; the loop that merges, where there is one. */
  wake: () => void = () => {};

  async lockIdentities(tx: Tx): Promise<void> {
    await tx.lock(LOCKS.identities);
  }

  /**
   * Merging takes locks that whoever finds out does not have in the right order, so it is done by itself, soon after.
   * Ids that name each other prove more than a number does.
   */
  async propose(tx: Tx, found: readonly Same[]): Promise<void> {
    if (found.length === 0) return;
    await tx.query(
      `INSERT INTO contact_merges (contact_id, other_id, tenant_id, reason)
       SELECT least(m.contact_id, m.other_id), greatest(m.contact_id, m.other_id), m.tenant_id, min(m.reason)
       FROM unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::text[]) AS m (contact_id, other_id, tenant_id, reason)
       GROUP BY 1, 2, 3
       ON CONFLICT (contact_id, other_id) DO UPDATE SET reason = least(contact_merges.reason, excluded.reason)`,
      [
        found.map(({ contactId }) => contactId),
        found.map(({ otherId }) => otherId),
        found.map(({ tenantId }) => tenantId),
        found.map(({ reason }) => reason),
      ],
    );
    tx.afterCommit(() => this.wake());
  }

  async anyProposed(database: Database): Promise<boolean> {
    const [one] = await database.query('SELECT 1 FROM contact_merges LIMIT 1');
    return one !== undefined;
  }

  /** The oldest, to be merged; it is not proposed any more. */
  async takeProposed(tx: Tx): Promise<ProposedMerge | undefined> {
    const [proposed] = await tx.query<ProposedMerge>(
      `DELETE FROM contact_merges WHERE (contact_id, other_id) = (
         SELECT contact_id, other_id FROM contact_merges ORDER BY created_at, contact_id, other_id LIMIT 1)
       RETURNING contact_id AS "contactId", other_id AS "otherId", reason`,
    );
    return proposed;
  }

  /** What these contacts are now; those that are nobody's are left out. */
  async candidates(
    tx: Tx,
    ids: readonly string[],
    tenantId: string | null,
  ): Promise<(MergeCandidate | undefined)[]> {
    const rows = await tx.query<MergeCandidate & { asked: string }>(
      `SELECT wanted.id AS asked, c.id, c.tenant_id AS "tenantId", coalesce(known.played, false) AS played,
              coalesce(known.user_ids, '[]') AS "userIds"
       FROM unnest($1::bigint[]) AS wanted (id)
       LEFT JOIN merged_contacts m ON m.id = wanted.id
       JOIN contacts c ON c.id = coalesce(m.merged_into, wanted.id)
       LEFT JOIN LATERAL (
         SELECT bool_or(scope = $3) AS played,
                jsonb_agg(jsonb_build_object('scope', scope, 'value', value)) FILTER (WHERE kind = 'user_id') AS user_ids
         FROM contact_aliases WHERE contact_id = c.id
       ) known ON true
       WHERE $2::uuid IS NULL OR c.tenant_id = $2`,
      [ids, tenantId, PLAYED],
    );
    return ids.map((id) => rows.find(({ asked }) => asked === id));
  }

  /**
   * The contact itself, its aliases and its consents. Of what both have, `freshId`'s is shown; the stricter of two refusals
   * holds.
   */
  async absorb(tx: Tx, { intoId, fromId, freshId, reason }: ContactMerge): Promise<void> {
    // Whoever writes to either waits from here on, and what they wrote is seen.
    await holdContacts(tx, [intoId, fromId]);
    await tx.query('UPDATE contact_aliases SET contact_id = $1 WHERE contact_id = $2', [intoId, fromId]);
    await tx.query('UPDATE consents SET contact_id = $1 WHERE contact_id = $2', [intoId, fromId]);
    await tx.query(
      `UPDATE contacts kept SET
         phone = coalesce(fresh.phone, stale.phone),
         user_id = coalesce(fresh.user_id, stale.user_id),
         profile_name = coalesce(fresh.profile_name, stale.profile_name),
         username = coalesce(fresh.username, stale.username),
         name = coalesce(kept.name, gone.name),
         external_id = coalesce(kept.external_id, gone.external_id),
         attributes = gone.attributes || kept.attributes,
         opted_out_at = least(kept.opted_out_at, gone.opted_out_at),
         marketing_opted_out_at = least(kept.marketing_opted_out_at, gone.marketing_opted_out_at),
         blocked_at = least(kept.blocked_at, gone.blocked_at),
         undelivered_count = fresh.undelivered_count,
         unreachable_at = fresh.unreachable_at,
         identity_key_hash = coalesce(fresh.identity_key_hash, stale.identity_key_hash),
         acknowledged_key_hash = coalesce(stale.acknowledged_key_hash, fresh.acknowledged_key_hash),
         identity_changed_at = CASE WHEN fresh.identity_key_hash <> stale.identity_key_hash
           THEN coalesce(greatest(kept.identity_changed_at, gone.identity_changed_at), now())
           ELSE greatest(kept.identity_changed_at, gone.identity_changed_at) END,
         created_at = least(kept.created_at, gone.created_at)
       FROM contacts gone, contacts fresh, contacts stale
       WHERE kept.id = $1 AND gone.id = $2 AND fresh.id = $3
         AND stale.id = CASE WHEN fresh.id = gone.id THEN $1 ELSE gone.id END`,
      [intoId, fromId, freshId],
    );
    await tx.query(
      `WITH gone AS (DELETE FROM contacts WHERE id = $2 RETURNING id, tenant_id),
            led_there AS (UPDATE merged_contacts SET merged_into = $1 WHERE merged_into = $2)
       INSERT INTO merged_contacts (id, tenant_id, merged_into, reason) SELECT id, tenant_id, $1, $3 FROM gone`,
      [intoId, fromId, reason],
    );
    await tx.query(
      'DELETE FROM contact_merges WHERE $1 IN (contact_id, other_id) AND $2 IN (contact_id, other_id)',
      [intoId, fromId],
    );
  }
}
