import { connect, Socket } from 'node:net';

/** No answer at all: the connection broke off. */
const BROKEN = 0;

/** A keep-alive connection that carries one request at a time: a client of HTTP costs more than the server measured. */
export class Connection {
  private answer = '';
  private settle: ((status: number) => void) | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay();
    socket.on('data', (chunk: Buffer) => this.hear(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => this.settle?.(BROKEN));
  }

  /** False once the server has closed it, as it does with those that are idle. */
  get isOpen(): boolean {
    return !this.socket.destroyed && !this.socket.readableEnded;
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new Connection(socket);
  }

  /** Resolves with the status of the whole answer, or with {@link BROKEN}. */
  async exchange(request: Buffer): Promise<number> {
    this.answer = '';
    return new Promise((resolve) => {
      this.settle = resolve;
      if (this.isOpen) this.socket.write(request);
      else resolve(BROKEN);
    });
  }

  close(): void {
    this.settle = undefined;
    this.socket.destroy();
  }

  /** Answers are small, and carry a length or end with their last chunk. */
  private hear(chunk: Buffer): void {
    this.answer += chunk.toString('latin1');
    const end = this.answer.indexOf('\r\n\r\n');
    if (end === -1) return;
    const length = /content-length: (\d+)/i.exec(this.answer)?.[1];
    const isWhole =
      length === undefined
        ? this.answer.endsWith('0\r\n\r\n')
        : this.answer.length >= end + 4 + Number(length);
    if (isWhole) this.settle?.(Number(this.answer.slice(9, 12)));
  }
}
