import { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import {
  BeforeApplicationShutdown,
  Injectable,
  Logger,
  Module,
  OnApplicationBootstrap,
  OnApplicationShutdown,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Express, Request, Response } from 'express';
import { AccessModule } from './access/access.module';
import { AccessService } from './access/access.service';
import { Config } from './platform/config/config';
import { News } from './platform/events/news';
import { Problem } from './platform/errors/problem';
import { isDatabaseTroubled } from './platform/database/database-away';
import { Clients } from './platform/http/clients';
import { ClientsModule } from './platform/http/clients.module';
import { safeHeaders } from './platform/http/safe-headers';
import { MemoryFile } from './simulator/memory-file';
import { Refusal } from './simulator/refusal';
import { Simulator } from './simulator/simulator';
import { SimulatedLine } from './simulator/types';
import { Line } from './tenants/line';
import { LinesService } from './tenants/lines.service';
import { TenantsModule } from './tenants/tenants.module';

/** Puts Meta in a box beside the product: same server, and nothing between them but HTTP. */
@Injectable()
class SimulatorMount implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger(Simulator.name);
  private readonly memory: MemoryFile;
  private readonly simulator: Simulator;
  private known: readonly Line[] = [];

  constructor(
    private readonly config: Config,
    private readonly lines: LinesService,
    private readonly news: News,
    private readonly access: AccessService,
    clients: Clients,
    adapterHost: HttpAdapterHost,
  ) {
    this.memory = new MemoryFile(
      join(config.dataDir, 'simulator.json'),
      () => this.simulator.snapshot(),
      (message) => this.logger.warn(message),
    );
    this.simulator = new Simulator({
      // It may have forgotten messages that the product remembers.
      trusting: true,
      url: `${config.localUrl}/simulator`,
      memory: this.memory.read(),
      mayControl: (request) => this.mayControl(request),
      onChange: (phoneNumberId) => this.changed(phoneNumberId),
      realLines: async () => (await this.lines.reload().catch(refused)).filter((line) => !line.simulated),
      log: (message) => this.logger.warn(message),
    });
    const express = adapterHost.httpAdapter.getInstance<Express>();
    // Before what everybody else passes, since it reads bodies by itself.
    express.use('/simulator', safeHeaders(clients), (req: Request, res: Response) => this.handle(req, res));
  }

  async onApplicationBootstrap(): Promise<void> {
    this.wire(await this.lines.all());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.simulator.close();
  }

  /** Not before: until the server has closed, the product may still send. */
  async onApplicationShutdown(): Promise<void> {
    await this.memory.close();
  }

  /** Whoever may see the whole installation: the simulator keeps no tenants apart. */
  private async mayControl(request: IncomingMessage): Promise<boolean> {
    try {
      return (await this.access.of(request))?.rights.has('installation:simulator') === true;
    } catch (error) {
      if (error instanceof Problem) return false;
      return refused(error);
    }
  }

  private async handle(req: Request, res: Response): Promise<void> {
    this.wire(await this.lines.all());
    await this.simulator.handle(req, res, req.url);
  }

  /** Follows what people do to lines; the same list comes again until they are read anew, at most once a second. */
  private wire(lines: readonly Line[]): void {
    if (lines === this.known) return;
    this.known = lines;
    this.simulator.useLines(lines.flatMap((line) => this.simulated(line) ?? []));
  }

  private changed(phoneNumberId: string): void {
    this.memory.changed();
    const line = this.known.find((one) => one.phoneNumberId === phoneNumberId);
    if (line) this.news.tell({ topic: 'simulator', tenantId: line.tenantId, id: phoneNumberId });
  }

  private simulated(line: Line): SimulatedLine | null {
    if (!line.simulated || !line.active || line.appSecret === null) return null;
    return {
      phoneNumberId: line.phoneNumberId,
      businessAccountId: line.businessAccountId ?? '',
      displayPhoneNumber: (line.displayPhoneNumber ?? '').replace(/\D/g, ''),
      token: line.token,
      appSecret: line.appSecret,
      verifyToken: line.verifyToken,
      webhookUrl: `${this.config.localUrl}/webhook`,
    };
  }
}

/** As the API says it: whoever plays may try again. */
function refused(error: unknown): never {
  if (!isDatabaseTroubled(error)) throw error;
  throw new Refusal(503, 'store_unavailable', 'The database does not answer; try again in a moment.');
}

@Module({ imports: [AccessModule, ClientsModule, TenantsModule], providers: [SimulatorMount] })
export class SimulatorModule {}
