import { Injectable } from '@nestjs/common';
import { JsonObject } from '../domain/json';
import { ReceivedNotice } from '../domain/notice';
import { templateLanguage } from '../domain/template';
import { Tx } from '../platform/database/database';
import { LinesService } from '../tenants/lines.service';
import {
  keyColumns,
  latestByTemplate,
  Noted,
  ofKind,
  TemplateKey,
  templateKey,
  TemplateKind,
} from './latest-notices';
import { noteCategories, noteEdits, noteQualities, noteStatuses } from './noted-templates';

export type TemplateNotice = ReceivedNotice<TemplateKind>;

/** A template as a send needs it. */
export interface KnownTemplate {
  readonly language: string;
  readonly category: string | null;
  readonly status: string | null;
  readonly reason: string | null;
  /** Null when only a notice told of it: then nothing about its parameters is known. */
  readonly components: readonly JsonObject[] | null;
}

/** What is known under a name. */
export interface KnownName {
  /** In each language that exists. */
  readonly templates: readonly KnownTemplate[];
  /** Whether the account's templates have been read and nobody reads them anew, so that what is missing does not exist. */
  readonly synced: boolean;
}

/** WhatsApp did not send a message for the sake of its template. */
export interface TemplateRefusal {
  readonly lineId: string;
  readonly code: number;
  readonly name: string;
  readonly language: string;
}

/** Meta's answers that say something about the template itself: it does not exist, is paused, is disabled. */
export const TEMPLATE_REFUSALS: Readonly<Record<number, string | null>> = {
  132001: null,
  132015: 'PAUSED',
  132016: 'DISABLED',
};

/** Meta's templates as they were listed and as notices changed them since; of two facts about one part the later one counts. */
@Injectable()
export class TemplatesService {
  constructor(private readonly lines: LinesService) {}

  async find(
    tx: Tx,
    { tenantId, accountId }: { readonly tenantId: string; readonly accountId: string },
    name: string,
  ): Promise<KnownName> {
    const templates = await tx.query<KnownTemplate>(
      `SELECT language, category, status, reason, components FROM templates
       WHERE tenant_id = $1 AND account_id = $2 AND name = $3 ORDER BY language`,
      [tenantId, accountId, name],
    );
    // An account that seems to have no templates at all says nothing about this one, nor does one that is being read.
    const synced = await tx.query(
      `SELECT 1 FROM template_accounts a WHERE tenant_id = $1 AND account_id = $2 AND synced_at IS NOT NULL
         AND coalesce(claimed_until, '-infinity') <= now()
         AND EXISTS (SELECT 1 FROM templates t WHERE (t.tenant_id, t.account_id) = (a.tenant_id, a.account_id))`,
      [tenantId, accountId],
    );
    return { templates, synced: synced.length > 0 };
  }

  /** Webhooks come in any order and more than once: only what is newer than what is known changes anything. */
  async note(tx: Tx, notices: readonly TemplateNotice[]): Promise<void> {
    if (notices.length === 0) return;
    const noted = await this.placed(notices);
    await noteStatuses(tx, latestByTemplate(ofKind(noted, 'template_status')));
    await noteCategories(tx, latestByTemplate(ofKind(noted, 'template_category')));
    await noteQualities(tx, latestByTemplate(ofKind(noted, 'template_quality')));
    await this.askAgain(tx, await noteEdits(tx, latestByTemplate(ofKind(noted, 'template_edited'))));
  }

  /** What WhatsApp answered holds from now on; an account whose template is missing is read again. */
  async noteRefusals(tx: Tx, refusals: readonly TemplateRefusal[]): Promise<void> {
    const lines = new Map((await this.lines.all()).map((line) => [line.id, line]));
    const placed = refusals.flatMap((refusal) => {
      const { tenantId, businessAccountId: accountId } = lines.get(refusal.lineId) ?? {};
      if (tenantId === undefined || accountId === undefined || accountId === null) return [];
      return [{ ...refusal, tenantId, accountId, language: templateLanguage(refusal.language) }];
    });
    const blocked = placed.filter(({ code }) => typeof TEMPLATE_REFUSALS[code] === 'string').toSorted(byKey);
    if (blocked.length > 0) {
      await tx.query(
        `UPDATE templates t SET status = r.status, reason = 'WhatsApp refused it with error ' || r.code, status_at = now(),
                updated_at = now()
         FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[])
           AS r (tenant_id, account_id, name, language, code, status)
         WHERE (t.tenant_id, t.account_id, t.name, t.language) = (r.tenant_id, r.account_id, r.name, r.language)`,
        [
          ...keyColumns(blocked),
          blocked.map(({ code }) => code),
          blocked.map(({ code }) => TEMPLATE_REFUSALS[code]),
        ],
      );
    }
    await this.askAgain(tx, placed);
  }

  /** Has the accounts read again soon, by whichever process keeps house. */
  async askAgain(
    tx: Tx,
    accounts: readonly { readonly tenantId: string; readonly accountId: string }[],
  ): Promise<void> {
    if (accounts.length === 0) return;
    const distinct = [...new Map(accounts.map((one) => [`${one.tenantId} ${one.accountId}`, one]))]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, account]) => account);
    await tx.query(
      `INSERT INTO template_accounts (tenant_id, account_id) SELECT * FROM unnest($1::uuid[], $2::text[])
       ON CONFLICT (tenant_id, account_id) DO UPDATE SET due_at = now()`,
      [distinct.map(({ tenantId }) => tenantId), distinct.map(({ accountId }) => accountId)],
    );
  }

  /** A notice without an account is about the one that its lines belong to. */
  private async placed(notices: readonly TemplateNotice[]): Promise<readonly Noted[]> {
    const lines = await this.lines.all();
    return notices.flatMap(({ notice, at, tenantId, accountId, lineIds }) => {
      const account = accountId ?? lines.find(({ id }) => lineIds.includes(id))?.businessAccountId ?? null;
      if (account === null) return [];
      const { name, language, id } = notice.template;
      return [{ tenantId, accountId: account, name, language: templateLanguage(language), id, at, notice }];
    });
  }
}

function byKey(a: TemplateKey, b: TemplateKey): number {
  return templateKey(a) < templateKey(b) ? -1 : 1;
}
