/** The pools that take a role of Postgres. */
export type Pool = 'door' | 'worker' | 'operator';

/** Conditions on rows, as policies have them. Sub-selects, so that they are computed once in a statement. */
const ALWAYS = 'true';
const EVERYBODY = `(SELECT current_setting('app.tenant', true) = '*')`;
const SOMEBODY = `(SELECT coalesce(current_setting('app.tenant', true), '') <> '')`;

/** What becomes of a table: what each pool's role may do with it, and with which rows the operator's may do it. */
export interface Isolation {
  readonly rows: string;
  /** Of rows that are added, where that is another condition. */
  readonly added?: string;
  /** Of rows that may be read beyond those. */
  readonly read?: string;
  /** Why the rows are not those of the tenant in a column. */
  readonly because?: string;
  readonly rights: Partial<Readonly<Record<Pool, string>>>;
}

const READ = 'SELECT';
const ALL = 'SELECT, INSERT, UPDATE, DELETE';

/**
 * Every table of the schema. The door and the worker see all rows of what they may touch; the operator's role sees the rows
 * of the tenant in `app.tenant`, all of them for `*`, and none when it is not set (decision 12).
 */
export const ISOLATION: Readonly<Record<string, Isolation>> = {
  tenants: ofTenant({ door: READ, worker: READ, operator: ALL }, 'id'),
  lines: ofTenant({ door: READ, worker: 'SELECT, UPDATE', operator: ALL }),
  rules: ofTenant({ worker: READ, operator: ALL }),
  sessions: ofTenant({ operator: ALL }),
  operators: ofTenant({ operator: ALL }),
  invitations: ofTenant({ operator: ALL }),
  sign_in_failures: ofTenant({ operator: ALL }),
  // Revoked ones stay.
  api_keys: ofTenant({ operator: 'SELECT, INSERT, UPDATE' }),
  // Only ever added to.
  audit_log: ofTenant({ operator: 'SELECT, INSERT' }),

  events: ofTenant({ worker: ALL, operator: ALL }),
  // A body that is no envelope is counted again by its digest.
  dead_letters: ofTenant({ door: 'SELECT, INSERT, UPDATE', worker: ALL, operator: ALL }),
  lanes: ofTenant({ worker: ALL, operator: ALL }),
  contacts: ofTenant({ worker: ALL, operator: ALL }),
  contact_aliases: ofTenant({ worker: ALL, operator: ALL }),
  contact_merges: ofTenant({ worker: ALL, operator: ALL }),
  merged_contacts: ofTenant({ worker: ALL, operator: ALL }),
  merged_conversations: ofTenant({ worker: ALL, operator: ALL }),
  digest_keys: ofTenant({ operator: 'SELECT, INSERT' }),
  erasures: ofTenant({ worker: ALL }),
  erased_keys: ofTenant({ worker: ALL }),
  suppressions: ofTenant({ worker: ALL, operator: 'SELECT, INSERT' }),
  consents: ofTenant({ worker: ALL, operator: ALL }),
  conversations: ofTenant({ worker: ALL, operator: ALL }),
  messages: ofTenant({ worker: ALL, operator: ALL }),
  referrals: ofTenant({ worker: ALL, operator: ALL }),
  outbox: ofTenant({ worker: ALL, operator: ALL }),
  outbox_media: ofTenant({ worker: ALL, operator: ALL }),
  statuses: ofTenant({ worker: ALL, operator: ALL }),
  idempotency_keys: ofTenant({ worker: ALL, operator: ALL }),
  media: ofTenant({ worker: ALL, operator: ALL }),
  media_uploads: ofTenant({ worker: ALL, operator: ALL }),
  charges: ofTenant({ worker: ALL, operator: READ }),
  alarms: ofTenant({ worker: ALL, operator: ALL }),
  line_paces: ofTenant({ worker: ALL, operator: ALL }),
  templates: ofTenant({ worker: ALL, operator: ALL }),
  template_accounts: ofTenant({ worker: ALL, operator: ALL }),

  inbox: {
    // What these sub-selects find is itself only the tenant's.
    rows: `${EVERYBODY} OR EXISTS (SELECT 1 FROM dead_letters WHERE dead_letters.inbox_id = inbox.id)
      OR EXISTS (SELECT 1 FROM events WHERE events.inbox_id = inbox.id)`,
    because: 'a body may be about several tenants: it shows to those of whom something came out of it',
    rights: { door: 'INSERT, SELECT (id)', worker: ALL, operator: 'SELECT, UPDATE' },
  },
  event_keys: {
    rows: SOMEBODY,
    because: 'digests, which tell nothing to whoever does not know the message',
    rights: { worker: ALL, operator: 'SELECT, DELETE' },
  },
  rates: {
    rows: EVERYBODY,
    read: SOMEBODY,
    because: 'the prices of Meta, which are the same for all',
    rights: { operator: ALL },
  },
  installation: {
    rows: EVERYBODY,
    read: SOMEBODY,
    because: 'one row for all: which key the secrets are sealed with',
    rights: { worker: 'SELECT (encryption_key_digest, next_key_digest)', operator: 'SELECT, INSERT, UPDATE' },
  },
  state_counts: {
    rows: EVERYBODY,
    added: ALWAYS,
    because: 'sums over all tenants; triggers add to them whoever writes',
    rights: { door: 'INSERT', worker: ALL, operator: 'SELECT, INSERT' },
  },
  expanding: {
    rows: EVERYBODY,
    because: 'one row: the ids of the bodies that are being expanded',
    rights: { worker: 'SELECT, UPDATE' },
  },
  pulses: {
    rows: EVERYBODY,
    because: 'minutes in which the doors were open',
    rights: { door: ALL, worker: READ },
  },
  migrations: {
    rows: EVERYBODY,
    because: 'which changes of the schema were made',
    rights: { door: READ },
  },
};

/** Rows that are a tenant's by a column; where that is null, the installation's. */
function ofTenant(rights: Isolation['rights'], column = 'tenant_id'): Isolation {
  const tenant = `(SELECT nullif(nullif(current_setting('app.tenant', true), ''), '*')::uuid)`;
  return { rows: `${column} = ${tenant} OR ${EVERYBODY}`, rights };
}
