import { createServer, IncomingHttpHeaders, Server } from 'node:http';
import { AddressInfo } from 'node:net';

export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

export interface Said {
  readonly status: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

/** What stands between the world and the program; passes on what comes unless told. */
export class FrontProxy {
  target = '';
  /** Answers in the program's place; null: passes on. */
  answer: (arrived: Arrived) => Said | null = () => null;
  change: (body: Buffer) => Buffer = (body) => body;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async up(): Promise<FrontProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new FrontProxy(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk));
      req.on('end', () => {
        const { method = 'GET', url: path = '/' } = req;
        const arrived = { method, path, headers: passedOn(req.headers), body: Buffer.concat(chunks) };
        void proxy
          .pass(arrived)
          .then(({ status, body, headers = {} }) => res.writeHead(status, headers).end(body));
      });
    });
    return proxy;
  }

  passesAll(): void {
    this.answer = () => null;
    this.change = (body) => body;
  }

  async down(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async pass(arrived: Arrived): Promise<Said> {
    const said = this.answer(arrived);
    if (said !== null) return said;
    const { method, path, headers, body } = arrived;
    const response = await fetch(this.target + path, {
      method,
      headers,
      ...(method === 'POST' ? { body: new Uint8Array(this.change(body)) } : {}),
    });
    return { status: response.status, body: await response.text() };
  }
}

function passedOn(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = ['content-type', 'x-hub-signature-256'].flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(kept);
}
