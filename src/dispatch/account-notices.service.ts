import { Injectable } from '@nestjs/common';
import { AlarmsService, NewAlarm } from '../alarms/alarms.service';
import { groupBy } from '../domain/group-by';
import { Notice, NoticeOf } from '../domain/notice';
import { PausesService } from '../outbox/pauses.service';
import { isToldPause } from '../outbox/told-pauses';
import { Tx } from '../platform/database/database';
import { TemplateNotice, TemplatesService } from '../templates/templates.service';
import { TenantsService } from '../tenants/tenants.service';
import { AccountNoticeKind, alarmsOf, isAboutAccount } from './account-alarms';
import { Heard } from './heard';

/** Meta, "Throughput": what an upgraded number may send. */
const UPGRADED_PER_SECOND = 1_000;

/** What WhatsApp tells about templates, lines and accounts. */
@Injectable()
export class AccountNotices {
  constructor(
    private readonly tenants: TenantsService,
    private readonly templates: TemplatesService,
    private readonly alarms: AlarmsService,
    private readonly pauses: PausesService,
  ) {}

  async take(tx: Tx, heard: readonly Heard[]): Promise<void> {
    await this.templates.note(tx, receivedOf(heard.filter(({ notice }) => isAboutTemplate(notice))));
    for (const one of heard) await this.noteAccount(tx, one);
  }

  /** Kept with the line for people to look at; what needs them raises an alarm. */
  private async noteAccount(tx: Tx, { found, notice, lines }: Heard): Promise<void> {
    if (!isAboutAccount(notice.kind) || lines.length === 0) return;
    const { details } = found.item;
    const lineIds = lines.map((line) => line.id);
    await this.tenants.note(tx, lineIds, notice.kind, { ...asObject(details), at: found.body.receivedAt });
    if (notice.kind === 'line_quality' && notice.event === 'THROUGHPUT_UPGRADE') {
      await this.tenants.learnPace(tx, lineIds, UPGRADED_PER_SECOND);
    }
    const { raise, clear } = alarmsOf(notice as NoticeOf<AccountNoticeKind>);
    if (clear.length > 0) await this.pauses.lift(tx, lineIds, clear);
    const alarms = lines.flatMap(({ id: lineId, tenantId }) =>
      raise
        .filter((alarm) => !isOver(alarm))
        .map((alarm) => ({ ...alarm, tenantId, lineId, accountId: found.accountId, details })),
    );
    await this.pauses.pause(
      tx,
      alarms
        .filter(({ kind }) => isToldPause(kind))
        .map((trouble) => ({ ...trouble, trouble, code: null, at: found.body.receivedAt })),
    );
    await this.alarms.raise(
      tx,
      alarms.filter(({ kind }) => !isToldPause(kind)),
    );
  }
}

/** Webhooks may come days late. */
function isOver({ endsAt = null }: Pick<NewAlarm, 'endsAt'>): boolean {
  return endsAt !== null && endsAt.getTime() <= Date.now();
}

function isAboutTemplate({ kind }: Notice): boolean {
  return kind.startsWith('template_');
}

/** Once for each tenant that has the account. */
function receivedOf(heard: readonly Heard[]): TemplateNotice[] {
  return heard.flatMap(({ found, notice, lines }) =>
    [...groupBy(lines, ({ tenantId }) => tenantId)].map(
      ([tenantId, own]) =>
        ({
          notice,
          details: found.item.details,
          at: found.body.receivedAt,
          tenantId,
          lineIds: own.map(({ id }) => id),
          accountId: found.accountId,
        }) as TemplateNotice,
    ),
  );
}

function asObject(details: unknown): object {
  return typeof details === 'object' && details !== null ? details : {};
}
