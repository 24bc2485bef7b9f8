import { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import { asRequest } from '../database/tenant-scope';
import { serveOpenApi } from './openapi';
import { ProblemFilter } from './problem.filter';
import { requestId } from './request-id';
import { serveInterface } from './serve-interface';

const API_BODY_LIMIT = '1mb';

/** What every request that goes through Express passes. The webhook's POST doors stand before it. */
export function configureHttp(app: NestExpressApplication): void {
  app.use(requestId);
  // TLS ends at the proxy, which says so to browsers; here it would only break plain http on a local address.
  const contentSecurityPolicy = { directives: { upgradeInsecureRequests: null } };
  app.use(helmet({ contentSecurityPolicy, strictTransportSecurity: false }));
  serveInterface(app);
  // Not strict: a body such as `null` is JSON, and the validation says what is expected instead.
  app.useBodyParser('json', { limit: API_BODY_LIMIT, strict: false });
  app.useBodyParser('text', { limit: API_BODY_LIMIT, type: 'text/csv' });
  // After the bodies were read, whose events know nothing of their request.
  app.use((_req: unknown, _res: unknown, next: () => void) => asRequest(next));
  app.useGlobalFilters(new ProblemFilter());
  serveOpenApi(app);
}
