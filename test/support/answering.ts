import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

/** Answers as the test says, and remembers who asked. */
export class Answering {
  readonly asked: IncomingMessage[] = [];
  answer: (res: ServerResponse) => void = (res) => res.end();
  private readonly server: Server = createServer((req, res) => {
    this.asked.push(req);
    this.answer(res);
  });

  async up(): Promise<void> {
    // Clients close first: nobody speaks into a connection that has just ended.
    this.server.keepAliveTimeout = 65_000;
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async down(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
