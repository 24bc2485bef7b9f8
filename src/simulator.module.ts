import { BeforeApplicationShutdown, Injectable, Module, OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Express, Request, Response } from 'express';
import { Config } from './platform/config/config';
import { ApiKey } from './platform/secrets/keys';
import { Simulator } from './simulator/simulator';
import { LinesService } from './tenants/lines.service';
import { TenantsModule } from './tenants/tenants.module';

/** Puts Meta in a box beside the product: same server, and nothing between them but HTTP. */
@Injectable()
class SimulatorMount implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly simulator: Simulator;

  constructor(
    private readonly config: Config,
    private readonly lines: LinesService,
    adapterHost: HttpAdapterHost,
    apiKey: ApiKey,
  ) {
    // Trusting: after a restart it knows nothing of the messages before, and the product does.
    this.simulator = new Simulator({ trusting: true, mayControl: (key) => apiKey.matches(key) });
    const express = adapterHost.httpAdapter.getInstance<Express>();
    express.use('/simulator', (req: Request, res: Response) => void this.simulator.handle(req, res, req.url));
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const line of await this.lines.all()) {
      if (!line.simulated || line.appSecret === null) continue;
      this.simulator.useLine({
        phoneNumberId: line.phoneNumberId,
        businessAccountId: line.businessAccountId ?? '',
        displayPhoneNumber: line.displayPhoneNumber ?? '',
        token: line.token,
        appSecret: line.appSecret,
        verifyToken: line.verifyToken,
        webhookUrl: `${this.config.localUrl}/webhook`,
      });
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.simulator.close();
  }
}

@Module({ imports: [TenantsModule], providers: [SimulatorMount] })
export class SimulatorModule {}
