import { IncomingMessage, ServerResponse } from 'node:http';
import { GraphFailure } from './graph-errors';
import { readBody, sendBytes } from './http';
import { JsonObject } from './json';
import { essenceOf, MediaStore, messageTypeOf, StoredMedia } from './media-store';
import { formParts } from './multipart';

const maxUpload = 100 * 1024 * 1024;
const urlLifeMs = 5 * 60_000;

const megabyte = 1024 * 1024;
/** Largest sizes by what a file is sent as (Meta, business-phone-numbers/media). */
const uploadLimits = {
  image: 5 * megabyte,
  sticker: 512_000,
  audio: 16 * megabyte,
  video: 16 * megabyte,
  document: maxUpload,
};
/** Documents; whatever WhatsApp shows as itself is in `messageTypeOf`. */
const documents = new RegExp(
  '^(?:text/plain|application/(?:pdf|msword|vnd\\.ms-(?:excel|powerpoint)' +
    '|vnd\\.openxmlformats-officedocument\\.(?:wordprocessingml|spreadsheetml|presentationml)\\.\\w+))$',
);

function checkUpload(mimeType: string, size: number): void {
  const kind = messageTypeOf(mimeType);
  if (kind === 'document' && !documents.test(essenceOf(mimeType))) {
    throw new GraphFailure(131053, `Files of type ${essenceOf(mimeType)} are not supported`);
  }
  if (size > uploadLimits[kind]) {
    throw new GraphFailure(131053, `A file of ${size} bytes is too large to be sent as ${kind}`);
  }
}

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
    if (field('messaging_product') !== 'whatsapp') {
      throw new GraphFailure(100, 'Param messaging_product must be "whatsapp"');
    }
    if (file === undefined) throw new GraphFailure(100, 'Param file must be an uploaded file');
    const type = field('type') ?? file.contentType;
    if (type === undefined) throw new GraphFailure(131008, 'type is required');
    checkUpload(type, file.bytes.length);
    return { id: this.media.add(lineId, Buffer.from(file.bytes), type, 'upload').id };
  }

  /** `base` is the address that the Graph routes begin at; the URL in the answer lives 5 minutes. */
  describe(media: StoredMedia, base: string): JsonObject {
    return {
      messaging_product: 'whatsapp',
      url: this.urlOf(media, base),
      mime_type: media.mimeType,
      sha256: media.sha256,
      file_size: media.bytes.length,
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
