import type { ServerResponse } from 'node:http';
import { problemBody } from '../platform/http/problem.dto';
import { PLAIN_HEADERS } from '../platform/http/safe-headers';
import { EnvelopeFault } from './whatsapp-webhook.dto';

const SUCCESS = '{"status":"success"}';
const RETRY_AFTER_S = '5';

export function succeed(res: ServerResponse): void {
  res.writeHead(200, { ...PLAIN_HEADERS, 'content-type': 'application/json' }).end(SUCCESS);
}

export function refuse(
  res: ServerResponse,
  statusCode: number,
  code: string,
  message: string,
  details: readonly EnvelopeFault[] = [],
): void {
  const body = JSON.stringify(problemBody(statusCode, code, message, details));
  res
    .writeHead(statusCode, { ...PLAIN_HEADERS, 'content-type': 'application/json; charset=utf-8' })
    .end(body);
}

/** With 503, after which it is delivered again. */
export function refuseForNow(res: ServerResponse, code: string, message: string): void {
  res.setHeader('retry-after', RETRY_AFTER_S);
  refuse(res, 503, code, message);
}
