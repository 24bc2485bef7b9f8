import { IncomingMessage, ServerResponse } from 'node:http';
import { GraphFailure } from './graph-errors';
import { readBody, sendBytes } from './http';
import { JsonObject } from './json';
import { MediaStore, StoredMedia } from './media-store';
import { uploadFault } from './media-types';
import { formParts } from './multipart';
import { needWhatsApp } from './rules';

const megabyte = 1024 * 1024;
const maxUpload = 100 * megabyte;
const urlLifeMs = 5 * 60_000;

/** The media routes of the Graph API (Meta, business-phone-numbers/media). */
export class MediaEndpoint {
  constructor(
    private readonly media: MediaStore,
    private readonly clock: () => number,
  ) {}

  async upload(lineId: string, req: IncomingMessage): Promise<JsonObject> {
    const parts = formParts(await readBody(req, maxUpload + megabyte), req.headers['content-type'] ?? '');
    const field = (name: string): string | undefined =>
      parts.find((part) => part.name === name)?.bytes.toString();
    const file = parts.find((part) => part.name === 'file' && part.filename !== undefined);
    needWhatsApp({ messaging_product: field('messaging_product') });
    if (file === undefined) throw new GraphFailure(100, 'Param file must be an uploaded file');
    const type = field('type') ?? file.contentType;
    if (type === undefined) throw new GraphFailure(131008, 'type is required');
    const bytes = Buffer.from(file.bytes);
    const fault = uploadFault({ mimeType: type, bytes });
    if (fault !== undefined) throw new GraphFailure(131053, fault);
    return { id: this.media.add(lineId, bytes, type, 'upload').id };
  }

  /** `base` is the address that the Graph routes begin at; the URL in the answer lives 5 minutes. */
  describe(media: StoredMedia, base: string): JsonObject {
    return {
      messaging_product: 'whatsapp',
      url: this.urlOf(media, base),
      mime_type: media.mimeType,
      sha256: media.sha256,
      // Meta's pages show both; here odd sizes are texts, so that either comes up.
      file_size: media.bytes.length % 2 === 0 ? media.bytes.length : String(media.bytes.length),
      id: media.id,
    };
  }

  urlOf(media: StoredMedia, base: string): string {
    return `${base}/graph/media-download/${media.id}?ext=${this.clock() + urlLifeMs}`;
  }

  download(media: StoredMedia, expiresAt: number, res: ServerResponse): void {
    if (!(expiresAt > this.clock()))
      throw new GraphFailure(100, 'The address has expired', { httpStatus: 404 });
    sendBytes(res, 200, media.bytes, media.mimeType);
  }

  /** Promises the whole file, and ends after half of it. */
  breakOff(media: StoredMedia, res: ServerResponse): void {
    const { bytes, mimeType } = media;
    res.writeHead(200, { 'content-type': mimeType, 'content-length': bytes.length });
    res.write(bytes.subarray(0, bytes.length / 2), () => res.destroy());
  }

  remove(media: StoredMedia): JsonObject {
    return { success: this.media.remove(media.id) };
  }
}
