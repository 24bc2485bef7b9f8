import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { Injectable } from '@nestjs/common';
import proxyaddr from 'proxy-addr';
import { Config } from '../config/config';
import { AddressList, addressList, plainAddress } from './address-list';
import { networkOf } from './network-of';

/** Who a request comes from, also before Express. What a header says counts only from a proxy of `TRUSTED_PROXIES`. */
@Injectable()
export class Clients {
  private readonly isTrusted: AddressList;
  private readonly publicHost: string | undefined;

  constructor({ trustedProxies, publicUrl }: Config) {
    this.isTrusted = addressList(trustedProxies);
    const url = publicUrl === undefined ? undefined : new URL(publicUrl);
    this.publicHost = url?.protocol === 'https:' ? url.host : undefined;
  }

  /** The nearest address that is no trusted proxy; of one that the proxies name, the last that is an address at all. */
  addressOf(request: IncomingMessage): string {
    const way = proxyaddr.all(request, this.isTrusted).flatMap((address) => plainAddress(address) ?? []);
    return way.at(-1) ?? '';
  }

  /** Whom to count a request as. */
  networkOf(request: IncomingMessage): string {
    return networkOf(this.addressOf(request));
  }

  /** A header, when a trusted proxy has sent it. */
  fromProxy(request: IncomingMessage, name: string): string | undefined {
    const header = request.headers[name];
    return this.isTrusted(request.socket.remoteAddress ?? '') && typeof header === 'string'
      ? header
      : undefined;
  }

  /** Whether a browser came by https: here, as a proxy says, or since it asked for the host of an https `PUBLIC_URL`. */
  isHttps(request: IncomingMessage): boolean {
    if (request.socket instanceof TLSSocket) return true;
    if (this.fromProxy(request, 'x-forwarded-proto')?.split(',')[0]?.trim() === 'https') return true;
    return this.publicHost !== undefined && request.headers.host === this.publicHost;
  }
}
