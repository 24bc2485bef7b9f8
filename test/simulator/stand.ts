import { createServer, IncomingMessage } from 'node:http';
import { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { JsonObject, objectsIn } from '../../src/simulator/json';
import { Simulator } from '../../src/simulator/simulator';
import { SimulatedLine, SimulatorOptions } from '../../src/simulator/types';

export const lineId = '700800900100201';
export const phone = '15550100077';
export const userId = 'BR.90817263545362718190';
export const now = 1_795_330_200_000;

export interface Webhook {
  bytes: Buffer;
  signature: string | undefined;
}

export interface Answer {
  status: number;
  json: JsonObject;
  text: string;
}

/** A simulator on its own port and a stand-in for the product, which answers each webhook as `answer` says. */
export class Stand {
  readonly webhooks: Webhook[] = [];
  answer: (webhook: Webhook) => number | Promise<number> = () => 200;
  url = '';
  line!: SimulatedLine;
  private readonly agent = new Agent();
  private readonly server = createServer((req, res) => {
    void bytesOf(req).then(async (bytes) => {
      const signature = req.headers['x-hub-signature-256'];
      const webhook = { bytes, signature: typeof signature === 'string' ? signature : undefined };
      this.webhooks.push(webhook);
      res.writeHead(await this.answer(webhook)).end('noted');
    });
  });

  private constructor(readonly simulator: Simulator) {}

  static async up(options: SimulatorOptions = {}): Promise<Stand> {
    const quick = {
      clock: () => now,
      statusDelaysMs: { sent: 0, delivered: 0, read: 0 },
      redeliveryGapsMs: [],
    };
    const stand = new Stand(new Simulator({ ...quick, ...options }));
    // Clients close first: nobody speaks into a connection that has just ended.
    stand.server.keepAliveTimeout = 65_000;
    await new Promise<void>((resolve) => stand.server.listen(0, '127.0.0.1', resolve));
    stand.line = {
      phoneNumberId: lineId,
      businessAccountId: '900100200300401',
      displayPhoneNumber: '15550100001',
      token: 'demo-token',
      appSecret: 'demo_app_secret_1',
      webhookUrl: `http://127.0.0.1:${(stand.server.address() as AddressInfo).port}/webhook`,
    };
    stand.simulator.useLine(stand.line);
    ({ url: stand.url } = await stand.simulator.listen());
    return stand;
  }

  async down(): Promise<void> {
    await this.simulator.close();
    await this.agent.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async call(method: string, path: string, body?: unknown, token = this.line.token): Promise<Answer> {
    const response = await request(`${this.url}${path}`, {
      dispatcher: this.agent,
      method: method as 'GET',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.body.text();
    return { status: response.statusCode, text, json: jsonOf(text) };
  }

  /** Sends through the Graph side; a text to the example customer unless told. */
  send(parts: JsonObject = {}, token?: string): Promise<Answer> {
    const usual = { messaging_product: 'whatsapp', to: `+${phone}`, type: 'text', text: { body: 'Certo!' } };
    return this.call('POST', `/graph/v26.0/${lineId}/messages`, { ...usual, ...parts }, token);
  }

  get bodies(): JsonObject[] {
    return this.webhooks.map(({ bytes }) => jsonOf(bytes.toString()));
  }

  get values(): JsonObject[] {
    const changes = this.bodies.flatMap((body) =>
      objectsIn(body['entry']).flatMap((e) => objectsIn(e['changes'])),
    );
    return changes.map((change) => change['value'] as JsonObject);
  }

  get messages(): JsonObject[] {
    return this.values.flatMap((value) => objectsIn(value['messages']));
  }

  get statuses(): JsonObject[] {
    return this.values.flatMap((value) => objectsIn(value['statuses']));
  }
}

async function bytesOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function jsonOf(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return {};
  }
}
