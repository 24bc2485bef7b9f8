import { connect, Socket } from 'node:net';

export interface Answer {
  /** 0 when the connection ended without an answer. */
  readonly status: number;
  readonly text: string;
}

/** Nothing may leave a sender waiting so long. */
export const PATIENCE_MS = 30_000;

/** A keep-alive connection that can also speak broken HTTP; opened again whenever it was closed. */
export class Connection {
  private socket: Socket | null = null;

  constructor(
    private readonly port: number,
    private readonly patienceMs: number,
  ) {}

  /** Sends the bytes and waits for one whole answer. With `last`, nothing follows them. */
  async exchange(bytes: Buffer, last: boolean): Promise<Answer> {
    const kept = this.socket !== null;
    const socket = (this.socket ??= await this.open());
    const answer = await answerOf(socket, { bytes, last, patienceMs: this.patienceMs });
    if (last || answer.closes) this.close();
    // A server may end a connection that is kept alive just when a request comes, so that one is not answered.
    return answer.status === 0 && kept && !last ? this.exchange(bytes, last) : answer;
  }

  close(): void {
    this.socket?.destroy();
    this.socket = null;
  }

  private async open(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.port, '127.0.0.1').setNoDelay();
      socket.once('error', reject);
      socket.once('connect', () => {
        // What goes wrong from here on shows as a connection that ends.
        socket.off('error', reject).on('error', () => undefined);
        resolve(socket);
      });
    });
  }
}

async function answerOf(
  socket: Socket,
  { bytes, last, patienceMs }: { bytes: Buffer; last: boolean; patienceMs: number },
): Promise<Answer & { closes: boolean }> {
  return new Promise((resolve, reject) => {
    let text = '';
    const finish = (outcome: () => void) => {
      clearTimeout(timer);
      socket.off('data', onData).off('close', onClose);
      outcome();
    };
    const timer = setTimeout(() => finish(() => reject(new Error('no answer'))), patienceMs);
    const onData = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (text.startsWith('HTTP/1.1 100')) text = text.slice(text.indexOf('\r\n\r\n') + 4);
      const answer = wholeAnswer(text);
      if (answer !== null) finish(() => resolve(answer));
    };
    const onClose = () => finish(() => resolve({ status: statusIn(text), text, closes: true }));
    socket.on('data', onData).once('close', onClose);
    if (socket.destroyed) return onClose();
    if (last) socket.end(bytes);
    else socket.write(bytes);
  });
}

/** Null while something is missing. */
function wholeAnswer(text: string): (Answer & { closes: boolean }) | null {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const head = text.slice(0, end).toLowerCase();
  const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1];
  const isChunked = head.includes('\r\ntransfer-encoding: chunked');
  const isWhole =
    length === undefined ? isChunked && text.endsWith('0\r\n\r\n') : text.length >= end + 4 + Number(length);
  const closes = head.includes('\r\nconnection: close');
  return isWhole ? { status: statusIn(text), text: text.slice(end + 4), closes } : null;
}

function statusIn(text: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
}
