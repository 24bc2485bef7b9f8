import { Injectable } from '@nestjs/common';
import { OperatorDatabase } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { SubscribedApp } from '../providers/cloud-api/line-setup';
import { GraphRefusal } from '../providers/cloud-api/graph-client';
import { Told, WhatsappSetupService } from '../providers/cloud-api/whatsapp-setup.service';
import { TenantsService } from '../tenants/tenants.service';
import { DoctorService } from './doctor.service';
import { askNames } from './graph-questions';
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
   * @throws Problem when Graph does not let it, or when it cannot be said whether the app is subscribed
   */
  async subscribe(lineId: string, clearOverride: boolean): Promise<Subscription> {
    const line = await this.doctor.opened(lineId);
    const names = await askNames(this.setup, line);
    const accountId = names.accountId ?? line.businessAccountId;
    if (accountId === null) throw accountUnknown(lineId);
    if (line.businessAccountId === null) await this.keepAccount(lineId, accountId);
    const apps = needed(await this.setup.subscribedApps(line, accountId), 'see who is subscribed', lineId);
    if (!clearOverride && isAmong(apps, names.appId)) return { accountId, changed: false };
    needed(await this.setup.subscribe(line, accountId), 'subscribe the app', lineId);
    return { accountId, changed: true };
  }

  private async keepAccount(lineId: string, businessAccountId: string): Promise<void> {
    await this.database.inTransaction(async (tx) =>
      this.tenants.updateLine(tx, lineId, { businessAccountId }),
    );
  }
}

/** @throws Problem when there are apps and it is not known whether ours is one of them */
function isAmong(apps: readonly SubscribedApp[], appId: string | null): boolean {
  if (appId !== null || apps.length === 0) return apps.some(({ id }) => id === appId);
  throw new Problem(
    'conflict',
    'app_unknown',
    'An app is subscribed to the account, and Graph does not say whether it is that of the token. Send {"clearOverride":true} to subscribe it all the same; an address that the account has of its own is then taken away',
  );
}

function accountUnknown(lineId: string): Problem {
  return new Problem(
    'conflict',
    'account_unknown',
    `Graph does not say to which account the number belongs; ${AT_META.apiSetup} shows it: PATCH /api/v1/lines/${lineId} with {"businessAccountId":"…"}`,
  );
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
