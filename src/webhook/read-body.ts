import { IncomingMessage } from 'node:http';

/** Meta sends up to 3 MB; a refusal for size would be delivered again for a week. */
const LARGEST_BODY = 4 * 1024 * 1024;
/** All uploads under way together. */
const MOST_UPLOADING = 64 * 1024 * 1024;

let uploading = 0;

export type ReadBody =
  { readonly body: Buffer } | { readonly refused: 'too_large' | 'overloaded' | 'aborted' };

/** The exact bytes of the body. Memory stays bounded whatever many senders announce or send. */
export async function readBody(req: IncomingMessage): Promise<ReadBody> {
  const announced = Number(req.headers['content-length'] ?? 0);
  if (announced > LARGEST_BODY) return { refused: 'too_large' };
  if (uploading + announced > MOST_UPLOADING) return { refused: 'overloaded' };
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (result: ReadBody) => {
      uploading -= size;
      size = 0;
      req.removeAllListeners('data');
      resolve(result);
    };
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      uploading += chunk.length;
      if (size > LARGEST_BODY) end({ refused: 'too_large' });
      else if (uploading > MOST_UPLOADING) end({ refused: 'overloaded' });
      else chunks.push(chunk);
    });
    req.on('end', () =>
      end({ body: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks) }),
    );
    req.on('error', () => end({ refused: 'aborted' }));
    req.on('close', () => end({ refused: 'aborted' }));
  });
}
