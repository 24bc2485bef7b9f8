import { Injectable } from '@nestjs/common';
import { OperatorDatabase } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { SubscribedApp } from '../providers/cloud-api/line-setup';
import { GraphRefusal } from '../providers/cloud-api/graph-client';
import { Told, WhatsappSetupService } from '../providers/cloud-api/whatsapp-setup.service';
import { Line } from '../tenants/line';
import { TenantsService } from '../tenants/tenants.service';
import { DoctorService } from './doctor.service';
import { accountOf } from './graph-questions';
import { AT_META, failureWords, isOfGraph, mendOf, saying } from './words';

export interface Subscription {
  readonly accountId: string;
  /** False: it was subscribed already. */
  readonly changed: boolean;
}

/** Codes of a registration that failed. Source: Meta, "Registration" and "Cloud API error codes". */
const REGISTRATION: Readonly<Record<number, readonly [code: string, message: string]>> = {
  133005: [
    'wrong_pin',
    `The PIN is not that of the number's two-step verification; ${AT_META.manager} → the number → Two-step verification changes it`,
  ],
  133006: [
    'number_not_verified',
    `The number must be verified first: ${AT_META.manager} → the number → Verify`,
  ],
  133008: [
    'pin_locked',
    'The PIN was guessed too often; wait until Meta takes guesses again, or change it in WhatsApp Manager',
  ],
  133009: ['pin_too_fast', 'PINs were tried too fast; wait a few minutes'],
  133015: ['number_just_deleted', 'The number was deleted a moment ago; try again after 5 minutes'],
  133016: [
    'registration_quota',
    'The number was registered 10 times within 72 hours, which is the most; try again after 72 hours',
  ],
};

/** The two things of a line's setup that are mended by one call. */
@Injectable()
export class LineSetupService {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly tenants: TenantsService,
    private readonly setup: WhatsappSetupService,
    private readonly doctor: DoctorService,
  ) {}

  /**
   * Registers the number on the Cloud API. What waits leaves within a minute after.
   * @throws Problem with a code for what Meta refuses
   */
  async register(lineId: string, pin: string): Promise<void> {
    const line = await this.doctor.opened(lineId);
    const told = await this.setup.register(line, pin);
    if (told.ok) return;
    const [code, message] = REGISTRATION[told.error.code ?? 0] ?? [];
    if (code === undefined || message === undefined) throw refused('register the number', told, lineId);
    throw new Problem('conflict', code, `${message} (${told.error.code})`);
  }

  /**
   * Subscribes the app to the account of the line, and keeps which account that is. An address of the account's own is
   * taken away by Meta when an app is subscribed again, so that is done only when it is wanted.
   * @throws Problem when Graph does not let it
   */
  async subscribe(lineId: string, clearOverride: boolean): Promise<Subscription> {
    const line = await this.doctor.opened(lineId);
    const accountId = line.businessAccountId ?? (await this.learnAccount(line));
    const apps = needed(await this.setup.subscribedApps(line, accountId), 'see who is subscribed', lineId);
    if (!clearOverride && (await this.isAmong(apps, line))) return { accountId, changed: false };
    needed(await this.setup.subscribe(line, accountId), 'subscribe the app', lineId);
    return { accountId, changed: true };
  }

  private async learnAccount(line: Line): Promise<string> {
    const accountId = accountOf(await this.setup.number(line));
    if (accountId === null)
      throw new Problem(
        'conflict',
        'account_unknown',
        `Graph does not say to which account the number belongs; ${AT_META.apiSetup} shows it: PATCH /api/v1/lines/${line.id} with {"businessAccountId":"…"}`,
      );
    await this.database.inTransaction(async (tx) =>
      this.tenants.updateLine(tx, line.id, { businessAccountId: accountId }),
    );
    return accountId;
  }

  private async isAmong(apps: readonly SubscribedApp[], line: Line): Promise<boolean> {
    if (apps.length === 0) return false;
    const token = await this.setup.token(line, line.token);
    return token.ok && apps.some(({ id }) => id !== null && id === token.value.appId);
  }
}

function needed<T>(told: Told<T>, what: string, lineId: string): T {
  if (told.ok) return told.value;
  throw refused(what, told, lineId);
}

function refused(what: string, told: GraphRefusal, lineId: string): Problem {
  const { error } = told;
  if (told.httpStatus === null)
    return new Problem(
      'unavailable',
      'graph_unreachable',
      `Graph could not be asked to ${what}: ${failureWords(error.title ?? '')}`,
    );
  if (!isOfGraph(told))
    return new Problem(
      'unavailable',
      'graph_unreachable',
      `What answers in Graph's place could not ${what}: ${saying(error)}`,
    );
  const mend = mendOf(error.code, lineId) ?? `GET /api/v1/lines/${lineId}/doctor says what is wrong`;
  return new Problem('conflict', 'graph_refused', `Graph did not ${what}: ${saying(error)}; ${mend}`);
}
