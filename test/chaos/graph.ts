import { appendFileSync } from 'node:fs';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { lineValue, Update } from '../../src/simulator/envelope';
import { JsonObject } from '../../src/simulator/json';
import { chance, Random, shuffled } from '../../src/simulator/random';
import { SimulatedLine } from '../../src/simulator/types';
import { serveFile } from './files';
import { Ledger } from './ledger';
import { Meta, Parcel } from './meta';

/** How often each fate befalls a message; whatever is left is simply accepted. */
const FATES = {
  acceptAndCut: 0.07,
  acceptAndFail: 0.05,
  cut: 0.05,
  refuse: 0.01,
  retry: 0.01,
  pairLimit: 0.005,
  throttle: 0.0005,
  acceptAndHang: 0.001,
  hang: 0.001,
  slow: 0.03,
} as const;
type Fate = keyof typeof FATES | 'accept';

const EARLY_RECEIPT = 0.15;
const LOST_RECEIPT = 0.1;
const DOUBLED_RECEIPT = 0.1;
const FAILED_LATER = 0.02;
const RANKS = { sent: 1, delivered: 2, read: 3 } as const;

const REFUSALS = {
  refuse: { status: 400, code: 131026 },
  retry: { status: 400, code: 131000 },
  pairLimit: { status: 429, code: 131056 },
  throttle: { status: 429, code: 130429 },
} as const;

/**
 * The Graph side: an append-only log of every request, and of what became of it. Accepts, refuses, throttles, hangs, and
 * breaks off before and after accepting; receipts come shuffled, doubled, early or not at all.
 */
export class Graph {
  private readonly server: Server;
  /** Set while the runner wants everything to go well. */
  calm = false;
  private count = 0;

  constructor(
    private readonly lines: readonly SimulatedLine[],
    private readonly ledger: Ledger,
    private readonly meta: Meta,
    readonly random: Random,
    private readonly logFile: string,
  ) {
    this.server = createServer((req, res) => void this.receive(req, res).catch(() => req.socket.destroy()));
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const address = this.server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async receive(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    if (req.method === 'GET') return serveFile(req, res, this);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as JsonObject;
    if (body['status'] === 'read') return answer(res, 200, { success: true });
    const line = this.lines.find(({ phoneNumberId }) => req.url?.includes(`/${phoneNumberId}/`));
    if (line === undefined) return answer(res, 404, { error: { code: 100, message: 'unknown line' } });
    const outboxId = String(body['biz_opaque_callback_data']);
    const quoted = String((body['context'] as JsonObject | undefined)?.['message_id']);
    const fate = this.fate();
    this.ledger.request(outboxId);
    const to = recipientOf(body);
    this.log({ outboxId, quoted, ...to, fate });
    await this.play(fate, { line, outboxId, quoted, to }, res);
  }

  private async play(fate: Fate, draft: Draft, res: ServerResponse): Promise<void> {
    const { ledger } = this;
    switch (fate) {
      case 'accept':
        return answer(res, 200, await this.accept(draft));
      case 'slow':
        await pause(this.random() * 1_500);
        return answer(res, 200, await this.accept(draft));
      case 'acceptAndCut':
      case 'acceptAndFail':
      case 'acceptAndHang':
        ledger.obscure(draft.outboxId);
        await this.accept(draft);
        if (fate === 'acceptAndCut') res.socket?.destroy();
        if (fate === 'acceptAndFail') answer(res, 500, { error: { code: 1, message: 'unknown error' } });
        return;
      case 'cut':
        ledger.obscure(draft.outboxId);
        res.socket?.destroy();
        return;
      case 'hang':
        ledger.obscure(draft.outboxId);
        return;
      case 'refuse':
      case 'retry':
      case 'pairLimit':
      case 'throttle': {
        const { status, code } = REFUSALS[fate];
        ledger.refuse(draft.outboxId);
        return answer(res, status, { error: { code, message: fate, type: 'OAuthException' } });
      }
    }
  }

  private fate(): Fate {
    if (this.calm) return 'accept';
    let draw = this.random();
    for (const [fate, share] of Object.entries(FATES)) {
      draw -= share;
      if (draw < 0) return fate as Fate;
    }
    return 'accept';
  }

  private async accept(draft: Draft): Promise<JsonObject> {
    const wamid = `wamid.OUT${(this.count += 1)}`;
    this.ledger.take(draft.outboxId, wamid, draft.quoted);
    const early = chance(this.calm ? 0 : EARLY_RECEIPT, this.random);
    if (early) await this.meta.putNow(this.receipt(draft, wamid, 'sent'));
    void this.report(draft, wamid, early);
    const { phone, userId } = draft.to;
    const contact = phone === undefined ? { input: userId, user_id: userId } : { input: phone, wa_id: phone };
    return { messaging_product: 'whatsapp', contacts: [contact], messages: [{ id: wamid }] };
  }

  private async report(draft: Draft, wamid: string, early: boolean): Promise<void> {
    if (!early && chance(FAILED_LATER, this.random)) {
      this.meta.put(this.receipt(draft, wamid, 'failed'));
      return;
    }
    for (const status of shuffled(['sent', 'delivered', 'read'] as const, this.random)) {
      await pause(20 + this.random() * 150);
      if (chance(LOST_RECEIPT, this.random)) continue;
      this.meta.put(this.receipt(draft, wamid, status));
      if (chance(DOUBLED_RECEIPT, this.random)) this.meta.put(this.receipt(draft, wamid, status));
    }
  }

  private receipt(
    { line, outboxId, to }: Draft,
    wamid: string,
    status: keyof typeof RANKS | 'failed',
  ): Parcel {
    const known = this.ledger.receiptsOf(outboxId);
    this.ledger.counts.statuses += 1;
    const rank = status === 'failed' ? 0 : RANKS[status];
    known.sentRank = Math.max(known.sentRank, rank);
    if (status === 'failed') known.sentFailure = true;
    const update: Update = {
      line,
      value: lineValue(line, { statuses: [element(status, wamid, outboxId, to)] }),
    };
    const acknowledged = () => {
      known.acknowledgedRank = Math.max(known.acknowledgedRank, rank);
      if (status === 'failed') known.acknowledgedFailure = true;
    };
    return { update, acknowledged };
  }

  private log(entry: object): void {
    appendFileSync(this.logFile, `${JSON.stringify({ at: Date.now(), ...entry })}\n`);
  }
}

interface Draft {
  readonly line: SimulatedLine;
  readonly outboxId: string;
  readonly quoted: string;
  readonly to: To;
}

/** A number without its plus, or an id. */
interface To {
  readonly phone?: string;
  readonly userId?: string;
}

function recipientOf({ to, recipient }: JsonObject): To {
  return typeof recipient === 'string' ? { userId: recipient } : { phone: String(to).replace('+', '') };
}

function element(status: string, wamid: string, outboxId: string, { phone, userId }: To): JsonObject {
  return {
    id: wamid,
    status,
    timestamp: String(Math.floor(Date.now() / 1000)),
    ...(phone === undefined ? {} : { recipient_id: phone }),
    ...(userId === undefined ? {} : { recipient_user_id: userId }),
    biz_opaque_callback_data: outboxId,
    ...(status === 'failed' ? { errors: [{ code: 131026, title: 'Message undeliverable' }] } : {}),
  };
}

function answer(res: ServerResponse, status: number, body: JsonObject): void {
  if (res.destroyed) return;
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
