import { createHash } from 'node:crypto';
import { Injectable, Logger, OnModuleInit } from '@nestjs/common';
import { RulesService } from './bot/rules/rules.service';
import { PausesService } from './outbox/pauses.service';
import { Config, FirstLine } from './platform/config/config';
import { OperatorDatabase, Tx } from './platform/database/database';
import { LOCKS } from './platform/database/locks';
import { everywhere } from './platform/database/tenant-scope';
import { LinesService } from './tenants/lines.service';
import { LineInput, NewLine, StoredLine, TenantsService } from './tenants/tenants.service';

/** Identities of the demo line; Meta gives out none like these. */
const DEMO = {
  name: 'Demo',
  phoneNumberId: '700800900100201',
  businessAccountId: '900100200300401',
  displayPhoneNumber: '15550100001',
} as const;

/** Makes sure that there is somebody to receive: the line of the environment, else a demo line on the simulator. */
@Injectable()
export class FirstStart implements OnModuleInit {
  private readonly logger = new Logger(FirstStart.name);

  constructor(
    private readonly config: Config,
    private readonly database: OperatorDatabase,
    private readonly tenants: TenantsService,
    private readonly lines: LinesService,
    private readonly rules: RulesService,
    private readonly pauses: PausesService,
  ) {}

  async onModuleInit(): Promise<void> {
    await everywhere(async () =>
      this.database.inTransaction(async (tx) => {
        await tx.lock(LOCKS.firstStart);
        if (this.config.firstLine !== null) await this.keepLineOfEnvironment(tx, this.config.firstLine);
        else if (this.config.simulator && (await this.tenants.lines()).length === 0)
          await this.addDemoLine(tx);
      }),
    );
    await this.lines.reload();
  }

  /** Made on the first start, changed when the environment says something new; otherwise what people changed stays. */
  private async keepLineOfEnvironment(tx: Tx, line: FirstLine): Promise<void> {
    const input: NewLine = { name: line.phoneNumberId, ...line, environmentDigest: digestOf(line) };
    const stored = await this.tenants.lines();
    const same = stored.find(
      (one) => one.phoneNumberId === line.phoneNumberId && one.provider === 'cloud-api',
    );
    if (same !== undefined) {
      if (same.environmentDigest === input.environmentDigest) return;
      if (!(await this.isOurs(same))) return this.warnOf(same);
      const { name: _kept, ...changed } = input;
      await this.tenants.updateLine(tx, same.id, { ...changed, simulated: false, active: true });
      await this.pauses.resume(tx, same.id, { changed: true });
      this.logger.log('line updated from the environment', { lineId: same.id });
      return;
    }
    // A demo line beside a real one would only make it unclear which one is meant.
    for (const demo of stored.filter((one) => one.simulated)) {
      await this.tenants.updateLine(tx, demo.id, { active: false } satisfies LineInput);
    }
    const added = await this.tenants.createLine(tx, await this.tenantFor(tx), input);
    this.logger.log('line made from the environment', { lineId: added.id });
  }

  /** Who administers another business may have added a line with the number: they would get the token and the secret. */
  private async isOurs({ environmentDigest, tenantId }: StoredLine): Promise<boolean> {
    if (environmentDigest !== null) return true;
    const [first] = await this.tenants.tenants();
    return first?.id === tenantId;
  }

  private warnOf({ id: lineId, tenantId }: StoredLine): void {
    this.logger.error(
      'WHATSAPP_PHONE_NUMBER_ID belongs to a line that another business added; it gets nothing of the environment',
      { lineId, tenantId },
    );
  }

  private async addDemoLine(tx: Tx): Promise<void> {
    await this.tenants.createSimulatedLine(tx, await this.tenantFor(tx), DEMO);
  }

  private async tenantFor(tx: Tx): Promise<string> {
    const [first] = await this.tenants.tenants();
    if (first !== undefined) return first.id;
    const tenant = await this.tenants.createTenant(tx, 'Default');
    await this.rules.seed(tx, tenant.id);
    return tenant.id;
  }
}

function digestOf(line: FirstLine): string {
  return createHash('sha256').update(JSON.stringify(line)).digest('hex');
}
