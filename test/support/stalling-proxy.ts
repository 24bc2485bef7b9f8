import { connect, createServer, NetConnectOpts, Server, Socket } from 'node:net';
import { freePort } from './free-port';

/**
 * A TCP proxy that can stop carrying bytes without closing anything, as a network that swallows
 * packets does, be slow, or be away.
 */
export class StallingProxy {
  private readonly sockets = new Set<Socket>();
  private stalled = false;
  /** What each chunk towards the server takes longer. */
  delayMs = 0;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async to(target: NetConnectOpts): Promise<StallingProxy> {
    const server = createServer();
    // Nobody else gets it while the proxy is away.
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const proxy = new StallingProxy(server, port);
    server.on('connection', (client) => proxy.carry(client, connect(target)));
    return proxy;
  }

  stall(): void {
    this.stalled = true;
    for (const socket of this.sockets) socket.pause();
  }

  resume(): void {
    this.stalled = false;
    for (const socket of this.sockets) socket.resume();
  }

  /** Ends every connection and refuses others. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** Takes connections again, on the same port. */
  async reopen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
  }

  private carry(client: Socket, server: Socket): void {
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from);
      from.on('data', (chunk) => {
        if (this.delayMs === 0 || from === server) to.write(chunk);
        else setTimeout(() => to.write(chunk), this.delayMs);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      if (this.stalled) from.pause();
    }
  }
}
