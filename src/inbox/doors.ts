/** An address that takes webhooks. */
export interface Door {
  /** The line of the address; null on the doors that all lines share. */
  readonly lineId: string | null;
  /** What a bad signature is answered. One reference system says 403. */
  readonly refusal: 401 | 403;
}

const SHARED: Readonly<Record<string, Door>> = {
  '/webhook': { lineId: null, refusal: 401 },
  '/webhooks/whatsapp': { lineId: null, refusal: 401 },
  '/api/webhooks/whatsapp': { lineId: null, refusal: 403 },
};
const OF_LINE = /^\/webhook\/([^/]+)$/;
/** `POST /webhook/send` belongs to the API. */
const NO_LINE = 'send';

/** The door at this address, with or without a query or a trailing slash; null when there is none. */
export function doorAt(url: string): Door | null {
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  const bare = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  if (Object.hasOwn(SHARED, bare)) return SHARED[bare] ?? null;
  const lineId = OF_LINE.exec(bare)?.[1];
  return lineId === undefined || lineId === NO_LINE ? null : { lineId, refusal: 401 };
}
