import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { OperatorDatabase, sqlStateOf, Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { portfolioOf } from './line';
import { LineEntity } from './line.entity';
import { LineSecrets } from './line-secrets';
import type { BusinessHours } from '../domain/business-hours';
import type { LineSettings, TenantRetention, TenantSettings } from './settings';
import { TenantEntity } from './tenant.entity';

/** What a line is told; secrets go in here and never come out of the API. */
export interface LineInput {
  readonly name?: string;
  readonly phoneNumberId?: string;
  readonly businessAccountId?: string | null;
  readonly portfolioId?: string | null;
  readonly identityCheck?: boolean;
  readonly displayPhoneNumber?: string | null;
  readonly active?: boolean;
  readonly simulated?: boolean;
  readonly apiBaseUrl?: string | null;
  readonly apiVersion?: string | null;
  readonly accountTimezone?: string;
  readonly billingCurrency?: string | null;
  readonly messagesPerSecond?: number | null;
  readonly settings?: LineSettings;
  readonly quietHours?: BusinessHours | null;
  readonly token?: string;
  readonly verifyToken?: string;
  readonly appSecret?: string | null;
  readonly secondAppSecret?: string | null;
  readonly appId?: string | null;
  readonly environmentDigest?: string;
}

export type NewLine = LineInput &
  Required<Pick<LineInput, 'name' | 'phoneNumberId' | 'token' | 'verifyToken'>>;

export type Tenant = Readonly<TenantEntity>;
export type StoredLine = Readonly<LineEntity>;

const UNIQUE_VIOLATION = '23505';
const NO_SUCH_TENANT = '23503';
const INVALID_PARAMETER = '22023';
const NO_SECRETS = { token: Buffer.of(), verifyToken: Buffer.of(), appSecret: null, secondAppSecret: null };

/** What is left out stays as it is, also within `retention`. */
type SettingsChanges = Partial<Omit<TenantSettings, 'retention'>> & {
  readonly retention?: Partial<TenantRetention>;
};

/** Tenants and their lines, as an administrator sees them. */
@Injectable()
export class TenantsService {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly secrets: LineSecrets,
  ) {}

  async tenants(): Promise<readonly Tenant[]> {
    return this.database.inTransaction(async ({ manager }) =>
      manager.getRepository(TenantEntity).find({ order: { createdAt: 'ASC', id: 'ASC' } }),
    );
  }

  async createTenant(tx: Tx, name: string): Promise<Tenant> {
    return tx.manager.getRepository(TenantEntity).save({ name });
  }

  /** Only the settings that are given are changed; of the retention, only the parts. */
  async changeTenant(
    id: string,
    { name, settings = {} }: { name?: string; settings?: SettingsChanges },
  ): Promise<Tenant> {
    await this.tenant(id);
    await this.database.query(
      `UPDATE tenants SET name = coalesce($2, name), settings = settings || $3::jsonb || CASE
         WHEN $3::jsonb ? 'retention'
         THEN jsonb_build_object('retention', coalesce(settings->'retention', '{}') || ($3::jsonb->'retention'))
         ELSE '{}' END
       WHERE id = $1`,
      [id, name ?? null, JSON.stringify(settings)],
    );
    return this.tenant(id);
  }

  async tenant(id: string): Promise<Tenant> {
    const tenant = await this.database.inTransaction(async ({ manager }) =>
      manager.getRepository(TenantEntity).findOneBy({ id }),
    );
    if (tenant === null) throw Problem.notFound(`Tenant ${id}`);
    return tenant;
  }

  /** Until the transaction ends nobody adds a line to it. */
  async lockTenant(tx: Tx, id: string): Promise<void> {
    const tenants = tx.manager.getRepository(TenantEntity);
    const tenant = await tenants.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
    if (tenant === null) throw Problem.notFound(`Tenant ${id}`);
  }

  /** Its row is locked. Refused while the tenant has lines, so that a slip cannot stop a business. */
  async deleteTenant(tx: Tx, id: string): Promise<void> {
    const lines = await tx.manager.getRepository(LineEntity).countBy({ tenantId: id });
    if (lines > 0) {
      throw new Problem(
        'conflict',
        'tenant_has_lines',
        `Tenant ${id} still has ${lines} lines; delete them first`,
      );
    }
    await tx.manager.getRepository(TenantEntity).delete({ id });
  }

  async lines(tenantId?: string): Promise<readonly StoredLine[]> {
    return this.database.inTransaction(async ({ manager }) =>
      manager
        .getRepository(LineEntity)
        .find({ where: tenantId === undefined ? {} : { tenantId }, order: { createdAt: 'ASC', id: 'ASC' } }),
    );
  }

  async line(id: string): Promise<StoredLine> {
    const line = await this.database.inTransaction(async ({ manager }) =>
      manager.getRepository(LineEntity).findOneBy({ id }),
    );
    if (line === null) throw Problem.notFound(`Line ${id}`);
    return line;
  }

  async createLine(tx: Tx, tenantId: string, input: NewLine): Promise<StoredLine> {
    await assertTimezone(tx, input);
    const id = randomUUID();
    const line = { ...NO_SECRETS, id, tenantId };
    const sealed = await this.secrets.seal(tx, line, this.secrets.withoutTwin(line, input));
    return this.saveLine(tx, { ...input, id, tenantId, ...sealed } as LineEntity);
  }

  /** Its secrets are nobody's: they only keep the product's checks as they are with Meta. */
  async createSimulatedLine(
    tx: Tx,
    tenantId: string,
    input: Pick<NewLine, 'name' | 'phoneNumberId' | 'businessAccountId' | 'displayPhoneNumber'>,
  ): Promise<StoredLine> {
    const secret = () => randomBytes(24).toString('hex');
    const secrets = { token: secret(), verifyToken: secret(), appSecret: secret() };
    return this.createLine(tx, tenantId, { ...input, ...secrets, simulated: true });
  }

  async updateLine(tx: Tx, id: string, given: LineInput): Promise<StoredLine> {
    await assertTimezone(tx, given);
    const line = await lockedLine(tx, id);
    const input = this.secrets.withoutTwin(line, given);
    const former = {
      formerAppDigests: this.secrets.formerAppDigests(line, input),
      formerPortfolios: formerPortfolios(line, input),
    };
    const sealed = await this.secrets.seal(tx, line, input);
    const settings = { ...line.settings, ...input.settings };
    return this.saveLine(tx, { ...line, ...input, settings, ...sealed, ...former } as LineEntity);
  }

  /** What WhatsApp told of the lines' throughput: 80 a second by itself, 1,000 after an upgrade, 20 in coexistence. */
  async learnPace(tx: Tx, lineIds: readonly string[], perSecond: number): Promise<void> {
    await tx.query(
      `UPDATE lines SET learnt_messages_per_second = $2
       WHERE id = ANY($1::uuid[]) AND learnt_messages_per_second IS DISTINCT FROM $2`,
      [lineIds, perSecond],
    );
  }

  /** The number that WhatsApp shows of a line, where nobody has said another. */
  async learnNumber(tx: Tx, lineId: string, displayPhoneNumber: string): Promise<void> {
    await tx.query(
      'UPDATE lines SET display_phone_number = $2 WHERE id = $1 AND display_phone_number IS NULL',
      [lineId, displayPhoneNumber],
    );
  }

  async deleteLine(tx: Tx, id: string): Promise<void> {
    await lockedLine(tx, id);
    await tx.manager.getRepository(LineEntity).delete({ id });
  }

  /**
   * Ends a line and makes one for another tenant, with an id of its own, and the credentials and settings of the former: what
   * was said there stays with whoever had it.
   */
  async moveLine(tx: Tx, id: string, tenantId: string): Promise<StoredLine> {
    const { createdAt: _madeAnew, ...line } = await lockedLine(tx, id);
    const place = { id: randomUUID(), tenantId };
    const sealed = await this.secrets.seal(tx, place, this.secrets.openAll(line));
    await this.deleteLine(tx, id);
    const formerLines = [...line.formerLines, { id, tenantId: line.tenantId }];
    return this.saveLine(tx, { ...line, ...place, ...sealed, formerLines } as LineEntity);
  }

  /** Keeps what WhatsApp told of lines, the last of each kind. */
  async note(tx: Tx, lineIds: readonly string[], kind: string, details: object): Promise<void> {
    await tx.query(
      `UPDATE lines SET told = told || jsonb_build_object($2::text, $3::jsonb) WHERE id = ANY($1::uuid[])`,
      [lineIds, kind, JSON.stringify(details)],
    );
  }

  private async saveLine(tx: Tx, line: LineEntity): Promise<StoredLine> {
    try {
      const saved = await tx.manager.getRepository(LineEntity).save(line);
      return await tx.manager.getRepository(LineEntity).findOneByOrFail({ id: saved.id });
    } catch (error) {
      if (sqlStateOf(error) === NO_SUCH_TENANT) throw Problem.notFound(`Tenant ${line.tenantId}`);
      if (sqlStateOf(error) !== UNIQUE_VIOLATION) throw error;
      throw new Problem(
        'conflict',
        'line_exists',
        `phoneNumberId: a line with the id ${line.phoneNumberId} exists already`,
        [{ field: 'phoneNumberId', message: 'already belongs to a line' }],
      );
    }
  }
}

/** Until the transaction ends nobody else changes it, so that what others have changed is not overwritten. */
async function lockedLine(tx: Tx, id: string): Promise<StoredLine> {
  const lines = tx.manager.getRepository(LineEntity);
  const line = await lines.findOne({ where: { id }, lock: { mode: 'for_no_key_update' } });
  if (line === null) throw Problem.notFound(`Line ${id}`);
  return line;
}

/** Postgres computes with it, and decides which there are. */
async function assertTimezone(tx: Tx, { accountTimezone }: LineInput): Promise<void> {
  if (accountTimezone === undefined) return;
  try {
    await tx.query('SELECT now() AT TIME ZONE $1', [accountTimezone]);
  } catch (error) {
    if (sqlStateOf(error) !== INVALID_PARAMETER) throw error;
    throw Problem.invalid('accountTimezone', 'is no time zone; write one such as America/Bogota, or UTC');
  }
}

/** Whoever was known where the line was before is looked for there too, so that nobody becomes two contacts. */
function formerPortfolios(line: StoredLine, { portfolioId }: LineInput): readonly string[] {
  if (portfolioId === undefined || portfolioId === line.portfolioId) return line.formerPortfolios;
  return [...new Set([...line.formerPortfolios, portfolioOf({ ...line, simulated: false })])];
}
