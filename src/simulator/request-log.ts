import { IncomingMessage } from 'node:http';
import { GraphRequest } from './types';

/** The last Graph requests, oldest first; cut back in one go, so that keeping it costs next to nothing. */
export class RequestLog {
  readonly requests: GraphRequest[] = [];
  /** All there ever were. */
  count = 0;

  constructor(
    private readonly size: number,
    private readonly clock: () => number,
  ) {}

  open(req: IncomingMessage, path: string): GraphRequest {
    const request = {
      at: this.clock(),
      method: req.method ?? 'GET',
      path,
      authorization: req.headers.authorization,
      status: 0,
    };
    this.count++;
    this.requests.push(request);
    if (this.requests.length >= this.size * 2) this.requests.splice(0, this.requests.length - this.size);
    return request;
  }
}
