import { Injectable } from '@nestjs/common';
import { Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { LineEntity } from './line.entity';
import { LineSecrets } from './line-secrets';
import { StoredLine, TenantsService } from './tenants.service';

/** Changes the secret of a Meta app for every line that it signs for. */
@Injectable()
export class AppSecretsService {
  constructor(
    private readonly tenants: TenantsService,
    private readonly secrets: LineSecrets,
  ) {}

  /**
   * The new one comes first, the one before is still accepted. Done again, it changes nothing.
   * @returns the lines of the same tenant that have the new one now
   */
  async change(tx: Tx, lineId: string, appSecret: string): Promise<readonly StoredLine[]> {
    const { former, ofApp } = await this.linesOfApp(tx, lineId);
    if (former === appSecret) return ofApp;
    return this.update(tx, ofApp, { appSecret, secondAppSecret: former });
  }

  /** @returns the lines for which the former one has ended */
  async endFormer(tx: Tx, lineId: string): Promise<readonly StoredLine[]> {
    const { line, ofApp } = await this.linesOfApp(tx, lineId);
    const former = this.secrets.openAppSecret(line, 'secondAppSecret');
    const same = ofApp.filter((one) => this.secrets.openAppSecret(one, 'secondAppSecret') === former);
    return this.update(tx, same, { secondAppSecret: null });
  }

  private async update(
    tx: Tx,
    lines: readonly StoredLine[],
    secrets: { appSecret?: string; secondAppSecret: string | null },
  ): Promise<readonly StoredLine[]> {
    const updated: StoredLine[] = [];
    for (const { id } of lines) updated.push(await this.tenants.updateLine(tx, id, secrets));
    return updated;
  }

  /** All lines of the tenant stay as they are until the transaction ends. */
  private async linesOfApp(tx: Tx, lineId: string) {
    const { tenantId } = await this.tenants.line(lineId);
    const lines: readonly StoredLine[] = await tx.manager.getRepository(LineEntity).find({
      where: { tenantId },
      order: { id: 'ASC' },
      lock: { mode: 'for_no_key_update' },
    });
    const line = lines.find(({ id }) => id === lineId);
    if (line === undefined) throw Problem.notFound(`Line ${lineId}`);
    const former = this.secrets.openAppSecret(line, 'appSecret');
    if (former === null) {
      throw new Problem(
        'conflict',
        'no_app_secret',
        `Line ${lineId} has no app secret that can be read; set one: PATCH /api/v1/lines/${lineId} with {"appSecret":"…"}`,
      );
    }
    const ofApp = lines.filter((one) => this.secrets.openAppSecret(one, 'appSecret') === former);
    return { line, former, ofApp };
  }
}
