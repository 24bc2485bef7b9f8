import { createServer, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { boundBody } from '../platform/http/body-deadline';
import { requestId } from '../platform/http/request-id';
import { doorAt } from '../inbox/doors';
import { refuseForNow } from './door-answers';
import { WhatsappController } from './whatsapp.controller';

/** A sender that is slower than this is cut off: a file of 100 MB at 1 Mbit/s. All else has {@link boundBody}. */
const REQUEST_TIMEOUT_MS = 15 * 60_000;
const HEADERS_TIMEOUT_MS = 10_000;
const LOOK_FOR_SLOW_MS = 5_000;
/**
 * Longer than proxies keep a connection that they may use again (up to two minutes): one that is closed on this side just then
 * is a 502 at theirs. The limit of headers begins with their first byte, and not here.
 */
const KEEP_ALIVE_MS = 125_000;

// The adapter's own name for it is taken.
const logger = new Logger('FrontDoor');

type Webhooks = Pick<WhatsappController, 'receiveWebhook'>;

/**
 * Nest on Express, but for the webhook's POST doors, which reach their controller directly: Express itself costs more
 * than verifying, parsing and storing a webhook together (`npm run bench`).
 */
export class FrontDoorAdapter extends ExpressAdapter {
  private webhooks: Webhooks | undefined;
  /** Connections on which nothing was asked yet. */
  private readonly unused = new Set<Socket>();

  /** To be called before the server listens. */
  open(webhooks: Webhooks): void {
    this.webhooks = webhooks;
  }

  override initHttpServer(): void {
    const express = this.getInstance<RequestListener>();
    const limits = {
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: LOOK_FOR_SLOW_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    };
    this.httpServer = createServer(limits, (req, res) => this.receive(req, res, express));
    this.httpServer.on('connection', (socket: Socket) => {
      this.unused.add(socket);
      socket.once('close', () => this.unused.delete(socket));
    });
  }

  /** Whoever is answered from now on is not waited for again, nor who has only connected, whom Node would wait for. */
  override async close(): Promise<void> {
    this.httpServer.keepAliveTimeout = 1;
    const closed = super.close();
    for (const socket of this.unused) if (socket.bytesRead === 0) socket.destroy();
    await closed;
  }

  private receive(req: IncomingMessage, res: ServerResponse, express: RequestListener): void {
    const { webhooks } = this;
    this.unused.delete(req.socket);
    boundBody(req, res);
    if (webhooks !== undefined && req.method === 'POST' && doorAt(req.url ?? '') !== null) {
      requestId(req, res, () => {
        webhooks.receiveWebhook(req, res, () => express(req, res)).catch((error) => this.failed(error, res));
      });
    } else {
      express(req, res);
    }
  }

  /** What nobody expected of the door itself must not leave its sender waiting, nor end the program. */
  private failed(error: unknown, res: ServerResponse): void {
    logger.error('webhook not answered', error);
    if (res.headersSent) res.destroy();
    else refuseForNow(res, 'internal_error', 'Not stored; deliver again');
  }
}
