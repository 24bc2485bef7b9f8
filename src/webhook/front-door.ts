import { createServer, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import { boundBody } from '../platform/http/body-deadline';
import { requestId } from '../platform/http/request-id';
import { doorAt } from '../inbox/doors';
import { WhatsappController } from './whatsapp.controller';

/** A sender that is slower than this is cut off: a file of 100 MB at 1 Mbit/s. All else has {@link boundBody}. */
const REQUEST_TIMEOUT_MS = 15 * 60_000;
const HEADERS_TIMEOUT_MS = 10_000;
const LOOK_FOR_SLOW_MS = 5_000;

type Webhooks = Pick<WhatsappController, 'receiveWebhook'>;

/**
 * Nest on Express, but for the webhook's POST doors, which reach their controller directly: Express itself costs more
 * than verifying, parsing and storing a webhook together (`npm run bench`).
 */
export class FrontDoorAdapter extends ExpressAdapter {
  private webhooks: Webhooks | undefined;

  /** Until this is called, webhooks take the way through Express. */
  open(webhooks: Webhooks): void {
    this.webhooks = webhooks;
  }

  override initHttpServer(): void {
    const express = this.getInstance<RequestListener>();
    const limits = {
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: LOOK_FOR_SLOW_MS,
    };
    this.httpServer = createServer(limits, (req, res) => this.receive(req, res, express));
  }

  private receive(req: IncomingMessage, res: ServerResponse, express: RequestListener): void {
    const { webhooks } = this;
    boundBody(req, res);
    if (webhooks !== undefined && req.method === 'POST' && doorAt(req.url ?? '') !== null) {
      requestId(req, res, () => void webhooks.receiveWebhook(req, res, () => express(req, res)));
    } else {
      express(req, res);
    }
  }
}
