import { CustomerProfile } from '../domain/inbound';
import { isParentUserId } from '../domain/handle';
import { spellingsOf } from '../domain/national-variants';
import { Tx } from '../platform/database/database';

/** What the messages of a batch show of one customer: of each part the last that was there, as it would be one by one. */
type Shown = Partial<Record<'userId' | 'name' | 'username' | 'identityKeyHash', string>> & {
  /** Null: the number that was shown is not theirs any more, and WhatsApp does not tell the new one. */
  readonly phone?: string | null;
};

/** A customer with their contact. */
export interface Recognised {
  readonly contactId: string;
  readonly profile: CustomerProfile;
  /** Whether they wrote, and can therefore be reached. */
  readonly wrote?: boolean;
}

/**
 * Brings the shown identity and profile up to date, writing only the rows that change. Answers the contacts whose
 * identity key is another now. A message that comes late, by an id that was changed since, shows no identity any more.
 */
export async function refreshProfiles(tx: Tx, recognised: readonly Recognised[]): Promise<string[]> {
  const latest = new Map<string, Shown>();
  const wrote = new Set<string>();
  const changed = new Set<string>();
  const former = new Set<string>();
  for (const { contactId, profile, wrote: didWrite = false } of recognised) {
    const { identity, previous } = profile;
    const isLate =
      identity.userId !== undefined &&
      previous === undefined &&
      former.has(`${contactId} ${identity.userId}`);
    const shown = shownBy(isLate ? withoutIdentity(profile) : profile);
    latest.set(contactId, { ...latest.get(contactId), ...shown });
    if (didWrite) wrote.add(contactId);
    if (previous === undefined) continue;
    changed.add(contactId);
    former.add(`${contactId} ${previous.userId}`);
  }
  if (latest.size === 0) return [];
  const rows = [...latest];
  const refreshed = await tx.query<{ id: string; keyChanged: boolean }>(
    `UPDATE contacts c SET
       phone = CASE WHEN s.moved THEN NULL ELSE coalesce(s.phone, c.phone) END,
       user_id = coalesce(s.user_id, c.user_id),
       profile_name = coalesce(s.name, c.profile_name),
       username = coalesce(s.username, c.username),
       identity_key_hash = coalesce(s.hash, c.identity_key_hash),
       acknowledged_key_hash = CASE WHEN c.identity_key_hash IS NULL THEN s.hash ELSE c.acknowledged_key_hash END,
       identity_changed_at = CASE WHEN s.hash <> c.identity_key_hash THEN now() ELSE c.identity_changed_at END,
       undelivered_count = CASE WHEN s.wrote THEN 0 ELSE c.undelivered_count END,
       unreachable_at = CASE WHEN s.wrote THEN NULL ELSE c.unreachable_at END
     FROM (
       SELECT one.id, one.name, one.username, one.moved, one.wrote,
              CASE WHEN is_late THEN NULL ELSE one.phone END AS phone,
              CASE WHEN is_late THEN NULL ELSE one.user_id END AS user_id,
              CASE WHEN is_late THEN NULL ELSE one.hash END AS hash
       FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[],
                   $8::boolean[], $9::boolean[])
         AS one (id, phone, user_id, name, username, hash, moved, changed, wrote)
       JOIN contacts known ON known.id = one.id
       CROSS JOIN LATERAL (
         SELECT NOT one.changed AND (one.user_id <> known.user_id) IS TRUE AND EXISTS (
           SELECT 1 FROM contact_aliases older JOIN contact_aliases newer USING (contact_id, kind, scope)
           WHERE older.contact_id = one.id AND older.kind = 'user_id' AND older.value = one.user_id
             AND newer.value = known.user_id AND newer.created_at >= older.created_at) AS is_late
       ) late
     ) s
     WHERE c.id = s.id AND (
       s.wrote AND c.undelivered_count > 0 OR
       s.phone <> coalesce(c.phone, '') OR s.user_id <> coalesce(c.user_id, '')
       OR s.name <> coalesce(c.profile_name, '') OR s.username <> coalesce(c.username, '')
       OR s.hash <> coalesce(c.identity_key_hash, '') OR s.moved AND c.phone IS NOT NULL)
     RETURNING c.id, coalesce(c.identity_changed_at = now(), false) AS "keyChanged"`,
    [
      rows.map(([id]) => id),
      rows.map(([, shown]) => shown.phone ?? null),
      rows.map(([, shown]) => shown.userId ?? null),
      rows.map(([, shown]) => shown.name ?? null),
      rows.map(([, shown]) => shown.username ?? null),
      rows.map(([, shown]) => shown.identityKeyHash ?? null),
      rows.map(([, shown]) => shown.phone === null),
      rows.map(([id]) => changed.has(id)),
      rows.map(([id]) => wrote.has(id)),
    ],
  );
  return refreshed.filter(({ keyChanged }) => keyChanged).map(({ id }) => id);
}

/**
 * What receipts tell: they may be days old, so they fill what is not known yet and replace nothing but another spelling
 * of the number, since WhatsApp's is the one to use.
 */
export async function fillProfiles(tx: Tx, recognised: readonly Recognised[]): Promise<void> {
  const latest = new Map(recognised.map(({ contactId, profile }) => [contactId, shownBy(profile)]));
  if (latest.size === 0) return;
  const rows = [...latest];
  await tx.query(
    `UPDATE contacts c SET
       phone = CASE WHEN c.phone IS NULL OR c.phone = s.spelling THEN coalesce(s.phone, c.phone) ELSE c.phone END,
       user_id = coalesce(c.user_id, s.user_id),
       profile_name = coalesce(c.profile_name, s.name),
       username = coalesce(c.username, s.username)
     FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
       AS s (id, phone, spelling, user_id, name, username)
     WHERE c.id = s.id AND (
       c.phone IS NULL AND s.phone IS NOT NULL OR c.phone = s.spelling
       OR c.user_id IS NULL AND s.user_id IS NOT NULL OR c.profile_name IS NULL AND s.name IS NOT NULL
       OR c.username IS NULL AND s.username IS NOT NULL)`,
    [
      rows.map(([id]) => id),
      rows.map(([, shown]) => shown.phone ?? null),
      rows.map(([, shown]) => spellingsOf(shown.phone ?? '')[1] ?? null),
      rows.map(([, shown]) => shown.userId ?? null),
      rows.map(([, shown]) => shown.name ?? null),
      rows.map(([, shown]) => shown.username ?? null),
    ],
  );
}

/** A number that is somebody else's now is not shown as theirs, nor sent to. */
export async function forgetPhones(
  tx: Tx,
  lost: readonly { readonly contactId: string; readonly phone: string }[],
): Promise<void> {
  if (lost.length === 0) return;
  await tx.query(
    `UPDATE contacts c SET phone = NULL FROM unnest($1::bigint[], $2::text[]) AS lost (id, phone)
     WHERE c.id = lost.id AND c.phone = lost.phone`,
    [lost.map(({ contactId }) => contactId), lost.map(({ phone }) => phone)],
  );
}

function withoutIdentity({
  identityKeyHash: _key,
  givenPhone: _phone,
  ...names
}: CustomerProfile): CustomerProfile {
  return { ...names, identity: {} };
}

function shownBy({
  identity,
  previous,
  givenPhone,
  name,
  username,
  identityKeyHash,
}: CustomerProfile): Shown {
  const userId =
    identity.userId !== undefined && isParentUserId(identity.userId) ? undefined : identity.userId;
  const changedId = previous?.userId !== undefined && userId !== undefined && previous.userId !== userId;
  // An id is made anew when the number changes (Meta, "Business-scoped user IDs").
  const phone = identity.phone ?? givenPhone ?? (changedId ? null : undefined);
  const parts = Object.entries({ phone, userId, name, username, identityKeyHash });
  return Object.fromEntries(parts.filter(([, value]) => value !== undefined));
}
