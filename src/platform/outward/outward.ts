import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import { Agent } from 'undici';
import { Config } from '../config/config';
import { publicOnly } from './public-only';

const CONNECT_TIMEOUT_MS = 5_000;
const TIMEOUT_MS = 15_000;

/**
 * The way to addresses that come from outside: from answers, webhooks, tenants. It leads to the world only, and follows no
 * redirect. Addresses that the installation's owner has set need not take it.
 */
@Injectable()
export class Outward implements OnApplicationShutdown {
  readonly agent: Agent;

  constructor({ outwardPrivateAddresses }: Config) {
    this.agent = new Agent({
      connect: publicOnly(outwardPrivateAddresses, { timeout: CONNECT_TIMEOUT_MS }),
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }
}
