import { connect, createServer, NetConnectOpts, Server, Socket } from 'node:net';

/** A TCP proxy that can be cut, and can stop carrying bytes without closing anything, as a network that swallows packets. */
export class StallingProxy {
  private readonly sockets = new Set<Socket>();
  private stalled = false;
  private isCut = false;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async to(target: NetConnectOpts): Promise<StallingProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const proxy = new StallingProxy(
      server,
      typeof address === 'object' && address !== null ? address.port : 0,
    );
    server.on('connection', (client) => proxy.carry(client, target));
    return proxy;
  }

  stall(): void {
    this.stalled = true;
    for (const socket of this.sockets) socket.pause();
  }

  /** Closes what is open and refuses what comes. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  resume(): void {
    this.stalled = false;
    this.isCut = false;
    for (const socket of this.sockets) socket.resume();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private carry(client: Socket, target: NetConnectOpts): void {
    if (this.isCut) {
      client.destroy();
      return;
    }
    const server = connect(target);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from);
      from.on('data', (chunk) => to.write(chunk));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      if (this.stalled) from.pause();
    }
  }
}
