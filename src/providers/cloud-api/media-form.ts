import { randomUUID } from 'node:crypto';
import { MediaUpload } from '../media-provider';

/** A `multipart/form-data` body whose length is known before its file is read. */
interface Form {
  readonly contentType: string;
  readonly bytes: number;
  readonly pieces: AsyncIterable<Buffer>;
}

/** Meta: `messaging_product`, `type` and `file`. The name that customers see is the message's, not the file's. */
export function formOf({ mimeType, bytes, content }: MediaUpload): Form {
  const boundary = `recado-${randomUUID()}`;
  const field = (name: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const head = Buffer.from(
    field('messaging_product', 'whatsapp') +
      field('type', mimeType) +
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\nContent-Type: ${mimeType}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: head.length + bytes + tail.length,
    pieces: join(head, content, tail),
  };
}

async function* join(head: Buffer, content: AsyncIterable<Buffer>, tail: Buffer): AsyncIterable<Buffer> {
  yield head;
  yield* content;
  yield tail;
}
