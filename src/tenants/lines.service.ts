import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../platform/config/config';
import { DoorDatabase } from '../platform/database/database';
import { appDigestOf, Line, paceOf } from './line';
import { LineEntity } from './line.entity';
import { LineSecrets } from './line-secrets';
import { settingsOf, TenantSettings } from './settings';
import { TenantEntity } from './tenant.entity';

/** A change made by another process is seen after this long, by whoever keeps asking. */
const FRESH_MS = 1_000;
/** A request that matches no line may ask the database again, but a flood of them only this often. */
const SECOND_LOOK_MS = 200;

/** Every line with its secrets, kept in memory: read for each webhook and each message to send. */
@Injectable()
export class LinesService {
  private readonly logger = new Logger(LinesService.name);
  private lines: readonly Line[] = [];
  private versions = '';
  private loadedAt = -Infinity;
  private loading: Promise<readonly Line[]> | undefined;
  private next: Promise<readonly Line[]> | undefined;

  constructor(
    private readonly config: Config,
    private readonly database: DoorDatabase,
    private readonly secrets: LineSecrets,
  ) {}

  /** As last known, and read anew when that is over a second ago: whoever asks first after a pause gets them as they were. */
  async all(): Promise<readonly Line[]> {
    const age = performance.now() - this.loadedAt;
    if (age < FRESH_MS) return this.lines;
    if (this.loadedAt === -Infinity) return this.reload();
    void this.reload().catch((error: unknown) => this.logger.debug('lines not refreshed', error));
    return this.lines;
  }

  /** For a request that no known line explains: it may be a line made a moment ago. */
  async secondLook(): Promise<readonly Line[]> {
    return performance.now() - this.loadedAt < SECOND_LOOK_MS ? this.lines : this.reload();
  }

  /** Reads the lines now, not as a load that is under way may have read them; throws when the database does not answer. */
  async reload(): Promise<readonly Line[]> {
    this.next ??= this.afterLoading();
    return this.next;
  }

  /** Whoever comes while one load is under way shares the next. */
  private async afterLoading(): Promise<readonly Line[]> {
    await this.loading?.catch(() => undefined);
    this.next = undefined;
    this.loading = this.load();
    return this.loading;
  }

  private async load(): Promise<readonly Line[]> {
    const startedAt = performance.now();
    const versions = await this.currentVersions();
    if (versions !== this.versions) {
      const [tenants, rows] = await this.database.inTransaction(async ({ manager }) => [
        await manager.getRepository(TenantEntity).find(),
        await manager.getRepository(LineEntity).find({ order: { createdAt: 'ASC' } }),
      ]);
      const settings = new Map(tenants.map((tenant) => [tenant.id, tenant.settings]));
      this.lines = rows.flatMap((row) => this.open(row, settings.get(row.tenantId)) ?? []);
      this.versions = versions;
    }
    this.loadedAt = startedAt;
    return this.lines;
  }

  /** Postgres names with each row the transaction that wrote it; so nothing is opened again that has not changed. */
  private async currentVersions(): Promise<string> {
    const rows = await this.database.query<{ version: string }>(
      `SELECT l.id || ' ' || l.xmin || ' ' || t.xmin AS version FROM lines l JOIN tenants t ON t.id = l.tenant_id ORDER BY l.id`,
    );
    return rows.map((row) => row.version).join();
  }

  /** Null for a line whose secrets cannot be opened: it must not take the others with it. */
  private open(row: LineEntity, settings: Partial<TenantSettings> = {}): Line | null {
    try {
      return { ...this.opened(row), settings: settingsOf(settings, row.settings) };
    } catch (error) {
      this.logger.error('the secrets of a line cannot be opened; set them again', { lineId: row.id }, error);
      return null;
    }
  }

  private opened(row: LineEntity): Omit<Line, 'settings'> {
    const app = (name: 'appSecret' | 'secondAppSecret') => {
      const { [name]: sealed } = row;
      return sealed === null ? null : this.secrets.open(row, name, sealed);
    };
    const [appSecret, secondAppSecret] = [app('appSecret'), app('secondAppSecret')];
    const simulatorUrl = `${this.config.localUrl}/simulator/graph`;
    return {
      id: row.id,
      tenantId: row.tenantId,
      formerLines: row.formerLines,
      active: row.active && (!row.simulated || this.config.simulator),
      simulated: row.simulated,
      phoneNumberId: row.phoneNumberId,
      businessAccountId: row.businessAccountId,
      portfolioId: row.portfolioId,
      formerPortfolios: row.formerPortfolios,
      identityCheck: row.identityCheck,
      displayPhoneNumber: row.displayPhoneNumber,
      quietHours: row.quietHours,
      apiBaseUrl: row.simulated ? simulatorUrl : (row.apiBaseUrl ?? this.config.apiBaseUrl),
      apiVersion: row.apiVersion ?? this.config.apiVersion,
      messagesPerSecond: paceOf(row, this.config.lineMessagesPerSecond),
      token: this.secrets.open(row, 'token', row.token),
      verifyToken: this.secrets.open(row, 'verifyToken', row.verifyToken),
      appSecret,
      secondAppSecret,
      appDigest: appDigestOf(appSecret),
      secondAppDigest: secondAppSecret === null ? null : appDigestOf(secondAppSecret),
      formerAppDigests: row.formerAppDigests,
      createdAt: row.createdAt,
    };
  }
}
