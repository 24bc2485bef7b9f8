import { randomUUID } from 'node:crypto';
import { MediaUpload } from '../media-provider';

/** A `multipart/form-data` body whose length is known before its file is read. */
interface Form {
  readonly contentType: string;
  readonly bytes: number;
  readonly pieces: AsyncIterable<Buffer>;
}

/** Our own file is not what it should be, or not to be had. */
export class UnreadableFile extends Error {
  readonly code = 'MEDIA_UNREADABLE';
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
    pieces: join(head, whole(content, bytes), tail),
  };
}

async function* join(head: Buffer, content: AsyncIterable<Buffer>, tail: Buffer): AsyncIterable<Buffer> {
  yield head;
  yield* content;
  yield tail;
}

/** @throws UnreadableFile when it has more or fewer bytes, or does not give them */
async function* whole(content: AsyncIterable<Buffer>, bytes: number): AsyncIterable<Buffer> {
  const pieces = content[Symbol.asyncIterator]();
  let read = 0;
  for (;;) {
    const next = await pieces.next().catch((cause: unknown) => {
      throw new UnreadableFile('the file cannot be read', { cause });
    });
    if (next.done === true) break;
    read += next.value.length;
    if (read > bytes) break;
    yield next.value;
  }
  if (read !== bytes) throw new UnreadableFile(`the file has not ${bytes} bytes`);
}
