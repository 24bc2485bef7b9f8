import { NestExpressApplication } from '@nestjs/platform-express';
import { asRequest } from '../database/tenant-scope';
import { limitBodies } from './body-limits';
import { noteAddress } from './came-from';
import { Clients } from './clients';
import { exactPaths } from './exact-paths';
import { knownMethods } from './known-methods';
import { serveOpenApi } from './openapi';
import { ProblemFilter } from './problem.filter';
import { requestId } from './request-id';
import { safeHeaders } from './safe-headers';
import { serveInterface } from './serve-interface';

/** What every request that goes through Express passes. The webhook's POST doors stand before it. */
export function configureHttp(app: NestExpressApplication): void {
  const clients = app.get(Clients, { strict: false });
  app.use(requestId, noteAddress(clients), safeHeaders(clients), knownMethods, exactPaths);
  serveInterface(app);
  limitBodies(app);
  // After the bodies were read, whose events know nothing of their request.
  app.use((_req: unknown, _res: unknown, next: () => void) => asRequest(next));
  app.useGlobalFilters(new ProblemFilter());
  serveOpenApi(app);
}
