import { createHash } from 'node:crypto';
import { Ids } from './ids';

export interface StoredMedia {
  id: string;
  lineId: string;
  bytes: Buffer;
  mimeType: string;
  /** Base64, as most of Meta's samples show it. */
  sha256: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

const day = 86_400_000;
/** Meta, business-phone-numbers/media: ids from webhooks live 7 days, uploads 30. */
const lifeMs = { inbound: 7 * day, upload: 30 * day };
const maxBytes = 128 * 1024 * 1024;
/** What an entry costs beside its bytes, so that endless small ones are bounded too. */
const entryBytes = 512;

/** Media in memory; the oldest go when it holds more than 128 MB. */
export class MediaStore {
  private readonly byId = new Map<string, StoredMedia>();
  private size = 0;

  /** Where a file can be fetched for 5 minutes; nothing while nobody knows. */
  urlOf: (media: StoredMedia) => string | undefined = () => undefined;

  constructor(
    private readonly ids: Ids,
    private readonly clock: () => number,
  ) {}

  add(lineId: string, bytes: Buffer, mimeType: string, origin: 'inbound' | 'upload'): StoredMedia {
    const media = {
      id: this.ids.media(),
      lineId,
      bytes,
      mimeType,
      sha256: createHash('sha256').update(bytes).digest('base64'),
      expiresAt: this.clock() + lifeMs[origin],
    };
    this.byId.set(media.id, media);
    this.size += bytes.length + entryBytes;
    for (const [oldest] of this.byId) {
      if (this.size <= maxBytes || oldest === media.id) break;
      this.remove(oldest);
    }
    return media;
  }

  get(id: string): StoredMedia | undefined {
    const media = this.byId.get(id);
    return media && media.expiresAt > this.clock() ? media : undefined;
  }

  remove(id: string): boolean {
    const media = this.byId.get(id);
    if (media) this.size -= media.bytes.length + entryBytes;
    return this.byId.delete(id);
  }
}
