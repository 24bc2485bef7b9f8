import { open } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { essenceOf, MediaKind } from '../domain/media';
import { OperatorDatabase } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { MediaKeeper } from './media-keeper.service';
import { Media, MediaService } from './media.service';
import {
  isAnimatedWebp,
  kindOf,
  MOST_OUTBOUND_BYTES,
  mostBytesOf,
  outboundFault,
  typeOfMark,
  typesTaken,
} from './outbound-limits';
import { StagedFile, Staging } from './staging';

/** What its sender says of a file. */
export interface Announced {
  readonly tenantId: string;
  /** Null when nothing of use was said: then the file's mark says it. */
  readonly mimeType: string | null;
  readonly filename: string | null;
}

/** Takes files that are to be sent, as far as Meta will take them. */
@Injectable()
export class MediaReceiver {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly keeper: MediaKeeper,
    private readonly media: MediaService,
  ) {}

  /** @throws Problem when Meta would not take it, when it is infected, or when it cannot be kept now */
  async receive(announced: Announced, content: AsyncIterable<Buffer>): Promise<Media> {
    const most = mostBytesFor(announced.mimeType);
    const staging = await this.begin();
    try {
      await fill(staging, content, most);
      const file = await staging.end();
      const { mimeType, kind } = await judge(announced, file);
      await this.scan(file);
      await this.keep(announced.tenantId, file);
      const { tenantId, filename } = announced;
      return await this.database.inTransaction(async (tx) =>
        this.media.add(tx, { tenantId, kind, mimeType, filename, file }),
      );
    } finally {
      await staging.discard();
    }
  }

  private async begin(): Promise<Staging> {
    return Staging.begin(this.keeper.stagingFolder).catch(storeAway);
  }

  private async keep(tenantId: string, file: StagedFile): Promise<void> {
    await this.keeper.keep(tenantId, file).catch(storeAway);
  }

  private async scan(file: StagedFile): Promise<void> {
    const trouble = await this.keeper.judge(file);
    if (trouble?.final === true) throw Problem.invalid('file', 'is infected; it was not kept');
    if (trouble !== null) {
      throw new Problem('unavailable', 'scan_failed', 'The file could not be scanned; try again in a moment');
    }
  }
}

function mostBytesFor(mimeType: string | null): number {
  if (mimeType === null) return MOST_OUTBOUND_BYTES;
  const kind = kindOf(mimeType);
  if (kind !== undefined) return mostBytesOf(kind);
  throw Problem.invalid('file', `WhatsApp does not take ${essenceOf(mimeType)}; it takes ${typesTaken()}`);
}

async function fill(staging: Staging, content: AsyncIterable<Buffer>, most: number): Promise<void> {
  let size = 0;
  const pieces = content[Symbol.asyncIterator]();
  for (;;) {
    const next = await pieces.next().catch(() => {
      throw Problem.invalid('file', 'the upload broke off; send it again');
    });
    if (next.done === true) break;
    size += next.value.length;
    if (size > most) {
      await pieces.return?.();
      throw tooLarge(`has more than ${most} bytes, which is what WhatsApp takes of a file of this type`);
    }
    await staging.write(next.value).catch(storeAway);
  }
  if (size === 0) throw Problem.invalid('file', 'is empty; send the bytes of the file');
}

async function judge(
  { mimeType: said, filename }: Announced,
  file: StagedFile,
): Promise<{ mimeType: string; kind: MediaKind }> {
  const { size, sniffedType } = file;
  const mimeType = said === null ? typeOfMark(sniffedType, filename) : essenceOf(said);
  const kind = mimeType === undefined ? undefined : kindOf(mimeType);
  if (mimeType === undefined || kind === undefined) {
    throw Problem.invalid('file', `its type is not known; give it as Content-Type, one of ${typesTaken()}`);
  }
  const animated = kind === 'sticker' && (await isAnimated(file));
  const fault = outboundFault({ mimeType, size, sniffedType, animated });
  if (fault?.problem === 'size') throw tooLarge(fault.message);
  if (fault !== undefined) throw Problem.invalid('file', fault.message);
  return { mimeType, kind };
}

async function isAnimated({ path }: StagedFile): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer } = await handle.read({ buffer: Buffer.alloc(32) });
    return isAnimatedWebp(buffer);
  } finally {
    await handle.close();
  }
}

function tooLarge(message: string): Problem {
  return new Problem('too_large', 'media_too_large', `file: ${message}`, [{ field: 'file', message }]);
}

function storeAway(cause: unknown): never {
  const message = 'The file cannot be stored at the moment; try again in a moment';
  throw Object.assign(new Problem('unavailable', 'media_store_unavailable', message), { cause });
}
