import { Readable } from 'node:stream';

/** Both ends count. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Where the bytes of files are kept: below `DATA_DIR`, or in a bucket. A name has letters, digits, `-` and `/` only. */
export abstract class MediaStore {
  /** Takes over a whole local file: afterwards it is there under that name whatever happens, or this has rejected. */
  abstract put(name: string, file: LocalFile): Promise<void>;
  abstract has(name: string): Promise<boolean>;
  /** Null when there is none under that name. */
  abstract open(name: string, range?: ByteRange): Promise<Readable | null>;
  /** Also when there is none under that name. */
  abstract remove(name: string): Promise<void>;
}

/** A finished file that nobody else knows. */
export interface LocalFile {
  readonly path: string;
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

/** The same content has the same name, so it is kept once per tenant. */
export function nameOf(tenantId: string, { sha256, size }: Pick<LocalFile, 'sha256' | 'size'>): string {
  return `${tenantId}/${sha256.slice(0, 2)}/${sha256}-${size}`;
}
