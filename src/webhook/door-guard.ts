import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../platform/config/config';
import { ProxyHeader } from '../platform/config/edge-config';
import { AddressList, addressList } from '../platform/http/address-list';
import { Clients } from '../platform/http/clients';
import { NowAndThen } from '../platform/logging/now-and-then';
import { webhooksReceived } from '../platform/metrics/metrics';
import { refuse } from './door-answers';
import { isShort } from './read-body';

/** Why somebody may not even knock. */
interface Unwelcome {
  readonly code: 'address_not_allowed' | 'client_certificate_required';
  readonly message: string;
}

const NOT_ALLOWED: Unwelcome = {
  code: 'address_not_allowed',
  message: 'this address is not in WEBHOOK_ALLOWED_ADDRESSES',
};
const NO_CERTIFICATE: Unwelcome = {
  code: 'client_certificate_required',
  message: 'no trusted proxy says what WEBHOOK_CLIENT_CERT_HEADER asks for',
};

/**
 * Who may reach the webhook doors at all, the verifying GET too: Meta sends it from where its webhooks come. A signature is
 * needed all the same.
 */
@Injectable()
export class DoorGuard {
  private readonly isAllowed: AddressList | null;
  private readonly certificate: readonly {
    readonly name: string;
    readonly fits: (said: string) => boolean;
  }[];

  private readonly logger = new Logger(DoorGuard.name);
  private readonly said = new NowAndThen();

  constructor(
    config: Config,
    private readonly clients: Clients,
  ) {
    const { webhookAllowedAddresses: allowed, webhookClientCertificate: certificate } = config;
    this.isAllowed = allowed.length === 0 ? null : addressList(allowed);
    this.certificate = certificate.map(({ name, value }) => ({ name, fits: wholePart(value) }));
  }

  /** Answers who may not come in, before anything of the body is read. */
  turnsAway(req: IncomingMessage, res: ServerResponse): boolean {
    const unwelcome = this.refusalOf(req);
    if (unwelcome === null) return false;
    const { code, message } = unwelcome;
    webhooksReceived.inc({ answer: 'forbidden' });
    const address = this.clients.addressOf(req);
    this.said.happened((times) => this.logger.warn('webhooks turned away', { code, times, address }));
    // What is long, or says not how long it is, is not waited for; Node throws away the rest.
    if (req.method === 'POST' && !isShort(req)) {
      res.setHeader('connection', 'close');
      res.once('finish', () => req.destroy());
    }
    refuse(res, 403, code, message);
    return true;
  }

  private refusalOf(request: IncomingMessage): Unwelcome | null {
    if (this.isAllowed !== null && !this.isAllowed(this.clients.addressOf(request))) return NOT_ALLOWED;
    const shown = this.certificate.every(({ name, fits }) => {
      const said = this.clients.fromProxy(request, name);
      return said !== undefined && fits(said);
    });
    return shown ? null : NO_CERTIFICATE;
  }
}

/**
 * The whole of a header, or a whole part of the name in it: `CN=a.example,O=A` (nginx, RFC 2253), `/O=A/CN=a.example`
 * (OpenSSL's own way), `Hash=…;Subject="CN=a.example,O=A"` (Envoy). What separates parts in one way may be within a part in the
 * other, and an escaped comma separates nothing.
 */
function wholePart(value: ProxyHeader['value']): (said: string) => boolean {
  const quoted = value.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  const part = new RegExp(String.raw`(?:^|(?<!\\)[,;"] *|Subject=)${quoted}(?=$| *[,;"])`);
  const slashed = new RegExp(String.raw`/${quoted}(?=$|/)`);
  return (said) => (said.startsWith('/') ? slashed : part).test(said);
}
