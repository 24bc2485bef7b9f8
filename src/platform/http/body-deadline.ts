import type { IncomingMessage, ServerResponse } from 'node:http';

const BODY_MS = 20_000;
const TOO_LATE = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

const deadlines = new WeakMap<IncomingMessage, NodeJS.Timeout>();
const unbound = new WeakSet<IncomingMessage>();

/** Cuts off whoever has not sent the whole body in time. Node has one limit for all requests, which files need longer. */
export function boundBody(request: IncomingMessage, response: ServerResponse): void {
  // What came along with its headers, as almost every webhook does, is complete by then and needs no timer.
  process.nextTick(() => request.complete || unbound.has(request) || arm(request, response));
}

function arm(request: IncomingMessage, response: ServerResponse): void {
  const deadline = setTimeout(() => request.complete || cutOff(request, response), BODY_MS).unref();
  deadlines.set(request, deadline);
  // An answer may come before the whole body did: then the rest of it stays bounded.
  response.once('close', () => request.complete && clearTimeout(deadline));
}

/** For a body that may take as long as the server lets any request. */
export function unboundBody(request: IncomingMessage): void {
  unbound.add(request);
  clearTimeout(deadlines.get(request));
}

function cutOff(request: IncomingMessage, response: ServerResponse): void {
  // The socket is the response's once those before it on the connection have ended.
  if (response.socket !== null && !response.headersSent) response.socket.write(TOO_LATE);
  request.socket.destroy();
}
