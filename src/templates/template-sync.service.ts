import { Injectable, Logger } from '@nestjs/common';
import { ProviderError } from '../domain/inbound';
import { ListedTemplate, mendOf, templateLanguage } from '../domain/template';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { everywhere, forTenant } from '../platform/database/tenant-scope';
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
const NOT_HELD = '0';
const MOST_AT_ONCE = 20;

/** Reads the templates of accounts from Meta. Never inside a transaction of somebody else. */
@Injectable()
export class TemplateSync {
  private readonly logger = new Logger(TemplateSync.name);
  private readonly running = new Map<string, Promise<SyncedAccount>>();
  private readonly refreshing = new Map<string, Promise<void>>();

  /** In ms. Tests lengthen it. */
  firstUseMs = FIRST_USE_MS;

  constructor(
    private readonly database: OperatorDatabase,
    private readonly lines: LinesService,
    private readonly whatsapp: WhatsappTemplates,
  ) {}

  /** Reads the account of a line; whoever asks meanwhile shares the answer. Never rejects for what WhatsApp does. */
  async sync(line: Line, accountId: string): Promise<SyncedAccount> {
    return shared(this.running, keyOf(line.tenantId, accountId), async () =>
      forTenant(line.tenantId, async () => this.read(line, accountId)),
    );
  }

  /**
   * Before a send: reads the account when the template is not known, or not as one that can be sent, and a while has
   * passed since it was read; waits when this process is reading it. With WhatsApp away, or slow, the send goes on with
   * what is known.
   */
  async refreshFor(lineId: string, name: string, code: string): Promise<void> {
    const line = (await this.lines.all()).find(({ id }) => id === lineId);
    const accountId = line?.businessAccountId ?? null;
    if (line === undefined || accountId === null) return;
    const { tenantId } = line;
    const [known] = await this.database.query<{ status: string | null; tried: boolean }>(
      `SELECT t.status, coalesce(a.synced_at > now() - interval '${FIRST_USE_EVERY}', false)
                        OR coalesce(a.claimed_until > now(), false) AS tried
       FROM (SELECT $1::uuid AS tenant_id, $2::text AS account_id) one
       LEFT JOIN template_accounts a USING (tenant_id, account_id)
       LEFT JOIN templates t ON t.tenant_id = $1 AND t.account_id = $2 AND t.name = $3 AND t.language = $4`,
      [tenantId, accountId, name, templateLanguage(code)],
    );
    if (known === undefined) return;
    if (known.status !== null && mendOf(known.status) === undefined) return;
    const key = keyOf(tenantId, accountId);
    const reading = this.running.get(key) ?? this.refreshing.get(key);
    if (reading !== undefined) await within<unknown>(this.firstUseMs, reading, null);
    else if (!known.tried) {
      const started = shared(this.refreshing, key, async () => this.refresh(line, accountId));
      await within<unknown>(this.firstUseMs, started, null);
    }
  }

  /** Has the accounts of active lines looked after from now on. */
  async enrol(): Promise<void> {
    const accounts = (await this.lines.all()).filter(
      (line) => line.active && line.businessAccountId !== null,
    );
    if (accounts.length === 0) return;
    await everywhere(async () =>
      this.database.query(
        `INSERT INTO template_accounts (tenant_id, account_id) SELECT DISTINCT * FROM unnest($1::uuid[], $2::text[])
         ON CONFLICT DO NOTHING`,
        [accounts.map(({ tenantId }) => tenantId), accounts.map((line) => line.businessAccountId)],
      ),
    );
  }

  /** Reads the accounts whose time has come, each in one process. */
  async syncDue(): Promise<void> {
    const due = await everywhere(async () =>
      this.database.query<Account>(
        `SELECT tenant_id AS "tenantId", account_id AS "accountId" FROM template_accounts
         WHERE due_at <= now() AND coalesce(claimed_until, '-infinity') <= now() ORDER BY due_at LIMIT ${MOST_AT_ONCE}`,
      ),
    );
    if (due.length === 0) return;
    const lines = (await this.lines.all()).filter((line) => line.active);
    for (const account of due) await forTenant(account.tenantId, async () => this.syncOne(account, lines));
  }

  private async syncOne(account: Account, lines: readonly Line[]): Promise<void> {
    const { tenantId, accountId } = account;
    if (!(await this.claim(account))) return;
    const line = lines.find((one) => one.tenantId === tenantId && one.businessAccountId === accountId);
    if (line === undefined) await this.putOff(account, { again: AGAIN_AFTER, held: NOT_HELD });
    else await this.sync(line, accountId);
  }

  private async refresh(line: Line, accountId: string): Promise<void> {
    if (await this.claim({ tenantId: line.tenantId, accountId })) await this.sync(line, accountId);
  }

  /** Whether nobody else is reading it; made known when it is new. */
  private async claim({ tenantId, accountId }: Account): Promise<boolean> {
    const taken = await this.database.query(
      `INSERT INTO template_accounts AS a (tenant_id, account_id, claimed_until)
       VALUES ($1, $2, now() + interval '${CLAIM}')
       ON CONFLICT (tenant_id, account_id) DO UPDATE SET claimed_until = excluded.claimed_until
         WHERE coalesce(a.claimed_until, '-infinity') <= now()
       RETURNING 1`,
      [tenantId, accountId],
    );
    return taken.length > 0;
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
      await this.putOff(account, { again: AFTER_FAILURE, held: FIRST_USE_EVERY });
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

  /** While it is held, sends do not ask again, and what is missing is WhatsApp's to judge. */
  private async putOff(
    { tenantId, accountId }: Account,
    { again, held }: { readonly again: string; readonly held: string },
  ): Promise<void> {
    await this.database.query(
      `INSERT INTO template_accounts (tenant_id, account_id, due_at, claimed_until)
       VALUES ($1, $2, now() + $3::interval, now() + $4::interval)
       ON CONFLICT (tenant_id, account_id) DO UPDATE SET due_at = excluded.due_at, claimed_until = excluded.claimed_until`,
      [tenantId, accountId, again, held],
    );
  }
}

function keyOf(tenantId: string, accountId: string): string {
  return `${tenantId} ${accountId}`;
}

/** What is under way for this key, or what starts now. */
async function shared<T>(
  underWay: Map<string, Promise<T>>,
  key: string,
  start: () => Promise<T>,
): Promise<T> {
  const running = underWay.get(key);
  if (running !== undefined) return running;
  const started = start().finally(() => underWay.delete(key));
  underWay.set(key, started);
  return started;
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
