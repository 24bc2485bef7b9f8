import { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import { serveOpenApi } from './openapi';

const API_BODY_LIMIT = '1mb';

/** What every request that goes through Express passes. The webhook's POST doors stand before it. */
export function configureHttp(app: NestExpressApplication): void {
  // TLS ends at the proxy, and browsers would apply this one to plain http on an address of the local network.
  app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
  app.useBodyParser('json', { limit: API_BODY_LIMIT });
  serveOpenApi(app);
}
