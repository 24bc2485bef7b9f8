import { byteRange } from './byte-range';
import { ControlCall, ControlRoutes } from './control-api';
import { UploadedMedia } from './control-types';
import { readBody, sendBytes, sendJson } from './http';
import { MediaStore } from './media-store';
import { essenceOf, messageTypeOf } from './media-types';
import { bad, Refusal } from './refusal';
import { SimulatedLine } from './types';

/** The most that WhatsApp takes of audio and video (Meta, business-phone-numbers/media). */
const maxFile = 16 * 1024 * 1024;
/** What a browser may show; anything else it may only save, since a page of HTML would run as ours. */
const shown = /^(?:image\/(?:png|jpeg|webp|gif)|(?:audio|video)\/[\w.+-]+)$/;
const safeHeaders = [
  ['x-content-type-options', 'nosniff'],
  ['content-security-policy', "default-src 'none'; sandbox"],
  ['cache-control', 'private, max-age=3600'],
  ['accept-ranges', 'bytes'],
] as const;

/** The control routes for files: what a customer attaches, and what either side sees of it. */
export class ControlMedia {
  readonly routes: ControlRoutes = {
    'POST /customers/*/media': (call) => this.upload(call),
    'GET /media/*': (call) => this.download(call),
  };

  constructor(
    private readonly media: MediaStore,
    private readonly lineOf: (id: string | undefined) => SimulatedLine,
  ) {}

  /** `POST /customers/<phone or user id>/media?line=&filename=`: the bytes as they are, their type in the header. */
  private async upload({ req, res, query }: ControlCall): Promise<void> {
    const line = this.lineOf(query.get('line') ?? undefined);
    const mimeType = req.headers['content-type'] ?? 'application/octet-stream';
    const bytes = await readBody(req, maxFile);
    if (bytes.length === 0) throw bad('The body must be the bytes of the file.');
    const { id, sha256 } = this.media.add(line.phoneNumberId, bytes, mimeType, 'inbound');
    const filename = query.get('filename') ?? '';
    sendJson(res, 201, {
      id,
      type: messageTypeOf(mimeType),
      mime_type: mimeType,
      sha256,
      file_size: bytes.length,
      ...(filename === '' ? {} : { filename }),
    } satisfies UploadedMedia);
  }

  /** `GET /media/<id>`: the bytes, or a part of them, without which Safari plays no video. */
  private download({ id, req, res }: ControlCall): void {
    const media = this.media.get(id);
    if (media === undefined)
      throw new Refusal(404, 'no_such_media', 'The simulator has no such file any more.');
    const { bytes } = media;
    const range = byteRange(req.headers.range, bytes.length);
    if (range === 'none') {
      res.setHeader('content-range', `bytes */${bytes.length}`);
      throw new Refusal(416, 'no_such_range', `The file has ${bytes.length} bytes.`);
    }
    for (const [name, value] of safeHeaders) res.setHeader(name, value);
    const essence = essenceOf(media.mimeType);
    const type = shown.test(essence) ? essence : 'application/octet-stream';
    if (type !== essence) res.setHeader('content-disposition', 'attachment');
    if (range === undefined) return sendBytes(res, 200, bytes, type);
    res.setHeader('content-range', `bytes ${range.start}-${range.end}/${bytes.length}`);
    sendBytes(res, 206, bytes.subarray(range.start, range.end + 1), type);
  }
}
