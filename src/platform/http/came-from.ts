import type { IncomingMessage } from 'node:http';
import { Clients } from './clients';

const addresses = new WeakMap<IncomingMessage, string>();

/** The client's address, of a request that has passed {@link noteAddress}; also after the connection has gone. */
export function cameFrom(request: IncomingMessage): string {
  return addresses.get(request) ?? '';
}

type Handler = (request: IncomingMessage, response: unknown, next: () => void) => void;

/** Reads once, while the client is still there, from where it came: one way for all to find it out. */
export function noteAddress(clients: Clients): Handler {
  return (request, _response, next) => {
    addresses.set(request, clients.addressOf(request));
    next();
  };
}
