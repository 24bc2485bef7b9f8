import { ServerResponse } from 'node:http';
import { ControlCall, ControlRoutes } from './control-api';
import { UploadedMedia } from './control-types';
import { readBody, sendBytes, sendJson } from './http';
import { essenceOf, MediaStore, messageTypeOf } from './media-store';
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
] as const;

/** The control routes for files: what a customer attaches, and what either side sees of it. */
export class ControlMedia {
  readonly routes: ControlRoutes = {
    'POST /customers/*/media': (call) => this.upload(call),
    'GET /media/*': ({ id, res }) => this.download(id, res),
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

  private download(id: string, res: ServerResponse): void {
    const media = this.media.get(id);
    if (media === undefined)
      throw new Refusal(404, 'no_such_media', 'The simulator has no such file any more.');
    for (const [name, value] of safeHeaders) res.setHeader(name, value);
    const type = essenceOf(media.mimeType);
    if (shown.test(type)) return sendBytes(res, 200, media.bytes, type);
    res.setHeader('content-disposition', 'attachment');
    sendBytes(res, 200, media.bytes, 'application/octet-stream');
  }
}
