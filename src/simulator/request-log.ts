import { IncomingMessage } from 'node:http';
import { GraphRequest } from './types';

/** Of paths and bodies. Not of what parsed JSON takes, but in step with it. */
const maxBytes = 32 * 1024 * 1024;

/** The last Graph requests, oldest first; cut back in one go, so that keeping it costs next to nothing. */
export class RequestLog {
  readonly requests: GraphRequest[] = [];
  /** All there ever were. */
  count = 0;
  private bytes = 0;

  constructor(
    private readonly size: number,
    private readonly clock: () => number,
  ) {}

  open(req: IncomingMessage, path: string): GraphRequest {
    const request: GraphRequest = {
      at: this.clock(),
      method: req.method ?? 'GET',
      path: withoutToken(path),
      authorized: false,
      bytes: path.length,
      status: 0,
    };
    this.count++;
    this.requests.push(request);
    this.grown(request.bytes);
    return request;
  }

  keepBody(request: GraphRequest, body: unknown, bytes: number): void {
    request.body = body;
    request.bytes += bytes;
    this.grown(bytes);
  }

  private grown(bytes: number): void {
    this.bytes += bytes;
    const isLong = this.requests.length >= this.size * 2;
    if (isLong || this.bytes > maxBytes) this.cutBack(isLong ? maxBytes : maxBytes / 2);
  }

  private cutBack(most: number): void {
    this.bytes = 0;
    let first = this.requests.length;
    for (const { bytes } of this.requests.slice(-this.size).toReversed()) {
      if (this.bytes + bytes > most) break;
      this.bytes += bytes;
      first--;
    }
    this.requests.splice(0, first);
  }
}

/** Asking about a token puts it into the address. */
function withoutToken(path: string): string {
  return path.includes('input_token=') ? path.replace(/(input_token=)[^&]*/g, '$1…') : path;
}
