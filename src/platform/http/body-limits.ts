import type { NestExpressApplication } from '@nestjs/platform-express';
import { json, text } from 'express';

/**
 * How many bytes of a body are read, by route; what is compressed counts as it unfolds. A file that is uploaded may have as
 * many as WhatsApp takes of its kind (`media/outbound-limits.ts`), and the simulator has its own limits.
 */
export const BODY_LIMITS = {
  /** Meta sends up to 3 MB; a refusal for size would be delivered again for a week. */
  webhook: 4 * 1024 * 1024,
  /** What strangers may send: {@link FOR_STRANGERS}. */
  access: 16 * 1024,
  json: 1024 * 1024,
  csv: 1024 * 1024,
} as const;

/** Routes that need no key. */
const FOR_STRANGERS = ['/api/v1/session', '/api/v1/invitations'];

/** Reads JSON and CSV; any other body is left to its route, or thrown away by the server. */
export function limitBodies(app: NestExpressApplication): void {
  // Not strict: a body such as `null` is JSON, and the validation says what is expected instead.
  app.use(FOR_STRANGERS, json({ limit: BODY_LIMITS.access, strict: false }));
  app.use(json({ limit: BODY_LIMITS.json, strict: false }));
  app.use(text({ limit: BODY_LIMITS.csv, type: 'text/csv' }));
}
