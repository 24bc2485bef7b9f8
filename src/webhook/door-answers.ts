import type { ServerResponse } from 'node:http';
import { PLAIN_HEADERS } from '../platform/http/safe-headers';
import { EnvelopeFault } from './whatsapp-webhook.dto';

const SUCCESS = '{"status":"success"}';

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
  const body = JSON.stringify({ statusCode, code, message, details });
  res
    .writeHead(statusCode, { ...PLAIN_HEADERS, 'content-type': 'application/json; charset=utf-8' })
    .end(body);
}
