import { Injectable, Logger } from '@nestjs/common';
import { ProviderError } from '../domain/inbound';
import { ListedTemplate, mendOf, templateLanguage } from '../domain/template';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { within } from '../platform/timing/within';
import { WhatsappTemplates } from '../providers/cloud-api/whatsapp-templates.service';
import { Line } from '../tenants/line';
import { LinesService } from '../tenants/lines.service';
import { forgetUnlisted, storeListed } from './listed-templates';

export type SyncedAccount =
  | { readonly accountId: string; readonly templates: number; readonly error: null }
  | { readonly accountId: string; readonly templates: null; readonly error: ProviderError };

interface Account {
  readonly tenantId: string;
  readonly accountId: string;
}

/** A send waits this long at most for a template that is not known. */
const FIRST_USE_MS = 3_000;
/** Meta counts 200 calls an hour of an app that is new: a template that is not known has an account read this often at most. */
const FIRST_USE_EVERY = '2 minutes';
/** Somebody who died while reading holds nobody up for longer. */
const CLAIM = '10 minutes';
const AGAIN_AFTER = '1 day';
const AFTER_FAILURE = '10 minutes';
const MOST_AT_ONCE = 20;

/** Reads the templates of accounts from Meta. Never inside a transaction of somebody else. */
@Injectable()
export class TemplateSync {
  private readonly logger = new Logger(TemplateSync.name);
  private readonly running = new Map<string, Promise<SyncedAccount>>();

  constructor(
    private readonly database: OperatorDatabase,
    private readonly lines: LinesService,
    private readonly whatsapp: WhatsappTemplates,
  ) {}

  /** Reads the account of a line; whoever asks meanwhile shares the answer. Never rejects for what WhatsApp does. */
  async sync(line: Line, accountId: string): Promise<SyncedAccount> {
    const key = `${line.tenantId} ${accountId}`;
    const running = this.running.get(key);
    if (running !== undefined) return running;
    const started = this.read(line, accountId).finally(() => this.running.delete(key));
    this.running.set(key, started);
    return started;
  }

  /**
   * Before a send: reads the account when the template is not known, or not as one that can be sent, and a while has
   * passed since it was read. With WhatsApp away, or slow, the send goes on with what is known.
   */
  async refreshFor(lineId: string, name: string, code: string): Promise<void> {
    const line = (await this.lines.all()).find(({ id }) => id === lineId);
    const accountId = line?.businessAccountId ?? null;
    if (line === undefined || accountId === null) return;
    const { tenantId } = line;
    const [known] = await this.database.query<{ status: string | null; fresh: boolean }>(
      `SELECT t.status, coalesce(a.synced_at > now() - interval '${FIRST_USE_EVERY}', false)
                        OR coalesce(a.claimed_until > now(), false) AS fresh
       FROM (SELECT $1::uuid AS tenant_id, $2::text AS account_id) one
       LEFT JOIN template_accounts a USING (tenant_id, account_id)
       LEFT JOIN templates t ON t.tenant_id = $1 AND t.account_id = $2 AND t.name = $3 AND t.language = $4`,
      [tenantId, accountId, name, templateLanguage(code)],
    );
    if (known === undefined || known.fresh) return;
    if (known.status !== null && mendOf(known.status) === undefined) return;
    const taken = await this.claim([{ tenantId, accountId }]);
    if (taken.length > 0) await within(FIRST_USE_MS, this.sync(line, accountId), null);
  }

  /** Has the accounts of active lines looked after from now on. */
  async enrol(): Promise<void> {
    const accounts = (await this.lines.all()).filter(
      (line) => line.active && line.businessAccountId !== null,
    );
    if (accounts.length === 0) return;
    await this.database.query(
      `INSERT INTO template_accounts (tenant_id, account_id) SELECT DISTINCT * FROM unnest($1::uuid[], $2::text[])
       ON CONFLICT DO NOTHING`,
      [accounts.map(({ tenantId }) => tenantId), accounts.map((line) => line.businessAccountId)],
    );
  }

  /** Reads the accounts whose time has come, each in one process. */
  async syncDue(): Promise<void> {
    const due = await this.database.query<Account>(
      `SELECT tenant_id AS "tenantId", account_id AS "accountId" FROM template_accounts
       WHERE due_at <= now() AND coalesce(claimed_until, '-infinity') <= now() ORDER BY due_at LIMIT ${MOST_AT_ONCE}`,
    );
    if (due.length === 0) return;
    const lines = (await this.lines.all()).filter((line) => line.active);
    for (const { tenantId, accountId } of await this.claim(due)) {
      const line = lines.find((one) => one.tenantId === tenantId && one.businessAccountId === accountId);
      if (line === undefined) await this.putOff({ tenantId, accountId }, AGAIN_AFTER);
      else await this.sync(line, accountId);
    }
  }

  /** Those that nobody else is reading; made known when they are new. */
  private async claim(accounts: readonly Account[]): Promise<Account[]> {
    return this.database.query<Account>(
      `INSERT INTO template_accounts AS a (tenant_id, account_id, claimed_until)
       SELECT tenant_id, account_id, now() + interval '${CLAIM}' FROM unnest($1::uuid[], $2::text[]) AS w (tenant_id, account_id)
       ORDER BY 1, 2
       ON CONFLICT (tenant_id, account_id) DO UPDATE SET claimed_until = excluded.claimed_until
         WHERE coalesce(a.claimed_until, '-infinity') <= now()
       RETURNING tenant_id AS "tenantId", account_id AS "accountId"`,
      [accounts.map(({ tenantId }) => tenantId), accounts.map(({ accountId }) => accountId)],
    );
  }

  private async read(line: Line, accountId: string): Promise<SyncedAccount> {
    const account = { tenantId: line.tenantId, accountId };
    const [{ startedAt } = { startedAt: '' }] = await this.database.query<{ startedAt: string }>(
      'SELECT clock_timestamp()::text AS "startedAt"',
    );
    const listed = await this.whatsapp.list(line, accountId);
    if (!listed.ok) {
      const { code, title } = listed.error;
      this.logger.warn('templates not read', { lineId: line.id, accountId, code, reason: title });
      await this.putOff(account, AFTER_FAILURE);
      return { accountId, templates: null, error: listed.error };
    }
    const templates = distinct(listed.templates);
    await this.database.inTransaction(async (tx) => {
      await storeListed(tx, { ...account, startedAt, templates });
      if (listed.complete) await forgetUnlisted(tx, { ...account, startedAt, templates });
      await this.finish(tx, account, startedAt);
    });
    this.logger.log('templates read', { accountId, templates: templates.length });
    return { accountId, templates: templates.length, error: null };
  }

  /** Who asked for it after the reading began is owed another. */
  private async finish(tx: Tx, { tenantId, accountId }: Account, startedAt: string): Promise<void> {
    await tx.query(
      `INSERT INTO template_accounts AS a (tenant_id, account_id, synced_at, due_at)
       VALUES ($1, $2, $3::timestamptz, now() + interval '${AGAIN_AFTER}')
       ON CONFLICT (tenant_id, account_id) DO UPDATE SET
         synced_at = excluded.synced_at, claimed_until = NULL,
         due_at = CASE WHEN a.due_at BETWEEN excluded.synced_at AND now() THEN a.due_at ELSE excluded.due_at END`,
      [tenantId, accountId, startedAt],
    );
  }

  private async putOff({ tenantId, accountId }: Account, interval: string): Promise<void> {
    await this.database.query(
      `INSERT INTO template_accounts (tenant_id, account_id, due_at) VALUES ($1, $2, now() + interval '${interval}')
       ON CONFLICT (tenant_id, account_id) DO UPDATE SET due_at = excluded.due_at, claimed_until = NULL`,
      [tenantId, accountId],
    );
  }
}

/** In the order in which everybody locks them. Of two under one name and language the first counts. */
function distinct(templates: readonly ListedTemplate[]): readonly ListedTemplate[] {
  const byName = new Map<string, ListedTemplate>();
  for (const one of templates) {
    const key = `${one.name} ${one.language}`;
    if (!byName.has(key)) byName.set(key, one);
  }
  return [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
