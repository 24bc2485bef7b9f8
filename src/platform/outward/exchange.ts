import { IncomingHttpHeaders } from 'node:http';
import { Dispatcher } from 'undici';

export interface Exchanged {
  readonly status: number;
  readonly bytes: number;
  /** Undefined when there was more of it than wanted. */
  readonly text: string | undefined;
  /** The header `Date`, as it came. */
  readonly date: string | undefined;
}

export interface Limits {
  /** For the whole exchange, in ms. */
  readonly timeoutMs: number;
  readonly mostBytes: number;
}

/**
 * One request and its whole answer. Straight through `dispatch`, since `request` makes a stream, a signal and an iterator
 * for each answer, which cost more than the exchange itself when there are two for every message.
 */
export async function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  limits: Limits,
): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    dispatcher.dispatch(request, new Answer(limits, resolve, reject));
  });
}

class Answer implements Dispatcher.DispatchHandler {
  private readonly chunks: Buffer[] = [];
  private readonly timer: NodeJS.Timeout;
  private controller: Dispatcher.DispatchController | undefined;
  private timedOut: Error | undefined;
  private over = false;
  private status = 0;
  private bytes = 0;
  private date: string | undefined;

  constructor(
    private readonly limits: Limits,
    private readonly resolve: (exchanged: Exchanged) => void,
    private readonly reject: (error: Error) => void,
  ) {
    this.timer = setTimeout(() => {
      // A process that has stood still first hears what has come meanwhile.
      setImmediate(() => this.giveUp());
    }, limits.timeoutMs);
  }

  /** Called before the first byte is written; one that has waited too long for its connection is not sent any more. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.timedOut !== undefined) controller.abort(this.timedOut);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, { date }: IncomingHttpHeaders): void {
    this.status = status;
    this.date = date;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.bytes <= this.limits.mostBytes) this.chunks.push(chunk);
    else {
      this.end(undefined);
      controller.abort(new Error(`an answer of more than ${this.limits.mostBytes} bytes`));
    }
  }

  onResponseEnd(): void {
    this.end(Buffer.concat(this.chunks).toString('utf8'));
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.stopWaiting();
    this.reject(error);
  }

  private end(text: string | undefined): void {
    this.stopWaiting();
    this.resolve({ status: this.status, bytes: this.bytes, text, date: this.date });
  }

  private stopWaiting(): void {
    this.over = true;
    clearTimeout(this.timer);
  }

  private giveUp(): void {
    if (this.over) return;
    this.timedOut = new Error(`no answer within ${this.limits.timeoutMs} ms`);
    this.controller?.abort(this.timedOut);
    this.reject(this.timedOut);
  }
}
