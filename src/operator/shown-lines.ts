import { Injectable } from '@nestjs/common';
import { LinePause, PausesService } from '../outbox/pauses.service';
import { Config } from '../platform/config/config';
import { OperatorDatabase } from '../platform/database/database';
import { endOfHours } from '../domain/business-hours';
import { paceOf } from '../tenants/line';
import { NO_OWN_SETTINGS } from '../tenants/settings';
import { StoredLine } from '../tenants/tenants.service';
import { LineDto } from './lines.dto';

const NO_PAUSE: LinePause = {
  pausedUntil: null,
  pausedCode: null,
  pauseReason: null,
  marketingPausedUntil: null,
};

/** Lines as people see them: without their secrets, with what holds them back. */
@Injectable()
export class ShownLines {
  constructor(
    private readonly config: Config,
    private readonly database: OperatorDatabase,
    private readonly pauses: PausesService,
  ) {}

  async all(lines: readonly StoredLine[]): Promise<LineDto[]> {
    const pauses = await this.pauses.of(
      this.database,
      lines.map(({ id }) => id),
    );
    return lines.map((line) => this.shown(line, pauses.get(line.id)));
  }

  async one(line: StoredLine): Promise<LineDto> {
    const pauses = await this.pauses.of(this.database, [line.id]);
    return this.shown(line, pauses.get(line.id));
  }

  private shown(line: StoredLine, pause: LinePause = NO_PAUSE): LineDto {
    const { token, verifyToken, appSecret, secondAppSecret, ...others } = line;
    const {
      environmentDigest: _,
      formerLines: _lines,
      formerAppDigests: _digests,
      formerPortfolios: _portfolios,
      ...shown
    } = others;
    return {
      ...shown,
      ...pause,
      settings: { ...NO_OWN_SETTINGS, ...line.settings },
      quietUntil: endOfHours(line.quietHours, new Date()),
      effectiveMessagesPerSecond: paceOf(line, this.config.lineMessagesPerSecond),
      hasToken: token.length > 0,
      hasVerifyToken: verifyToken.length > 0,
      hasAppSecret: appSecret !== null,
      hasSecondAppSecret: secondAppSecret !== null,
      webhookPath: `/webhook/${line.id}`,
    };
  }
}
